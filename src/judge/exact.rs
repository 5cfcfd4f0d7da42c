//! Exact rational numbers: what percentages, growth rates and averages are compared as. Small ones are a pair of
//! machine integers; what does not fit goes to big integers. Nothing is ever rounded before a comparison.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{Signed, Zero};
use rust_decimal::Decimal;

/// A fraction with a positive denominator.
#[derive(Clone, Debug)]
pub enum Exact {
    /// Numerator and denominator as they came, not reduced.
    Small(i128, i128),
    /// What does not fit.
    Big(Box<BigRational>),
}

impl Exact {
    /// A whole number.
    #[must_use]
    pub const fn whole(n: i64) -> Self {
        Self::Small(n as i128, 1)
    }

    fn big(&self) -> BigRational {
        match self {
            Self::Small(n, d) => BigRational::new_raw(BigInt::from(*n), BigInt::from(*d)),
            Self::Big(r) => (**r).clone(),
        }
    }

    fn from_big(r: &BigRational) -> Self {
        let r = r.reduced();
        match (i128::try_from(r.numer()), i128::try_from(r.denom())) {
            (Ok(n), Ok(d)) => Self::Small(n, d),
            _ => Self::Big(Box::new(r)),
        }
    }

    /// Sum.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        if let (Self::Small(a, b), Self::Small(c, d)) = (self, other) {
            let small = if b == d {
                a.checked_add(*c).map(|n| (n, *b))
            } else {
                a.checked_mul(*d)
                    .zip(c.checked_mul(*b))
                    .and_then(|(x, y)| x.checked_add(y))
                    .zip(b.checked_mul(*d))
            };
            if let Some((n, d)) = small {
                return Self::Small(n, d);
            }
        }
        Self::from_big(&(self.big() + other.big()))
    }

    /// The same with the other sign.
    #[must_use]
    pub fn negated(&self) -> Self {
        match self {
            Self::Small(n, d) if *n != i128::MIN => Self::Small(-n, *d),
            _ => Self::from_big(&-self.big()),
        }
    }

    /// Difference.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        self.plus(&other.negated())
    }

    /// Product.
    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        if let (Self::Small(a, b), Self::Small(c, d)) = (self, other)
            && let Some((n, d)) = a.checked_mul(*c).zip(b.checked_mul(*d))
        {
            return Self::Small(n, d);
        }
        Self::from_big(&(self.big() * other.big()))
    }

    /// Quotient; none where the divisor is zero.
    #[must_use]
    pub fn over(&self, other: &Self) -> Option<Self> {
        match other.sign() {
            Ordering::Equal => None,
            sign => {
                let turned = match other {
                    Self::Small(n, d) if *n != i128::MIN => {
                        let s = if sign == Ordering::Less { -1 } else { 1 };
                        Self::Small(d * s, n * s)
                    }
                    _ => Self::from_big(&other.big().recip()),
                };
                Some(self.times(&turned))
            }
        }
    }

    /// Against zero.
    #[must_use]
    pub fn sign(&self) -> Ordering {
        match self {
            Self::Small(n, _) => n.cmp(&0),
            Self::Big(r) if r.is_zero() => Ordering::Equal,
            Self::Big(r) if r.is_negative() => Ordering::Less,
            Self::Big(_) => Ordering::Greater,
        }
    }

    /// The whole part, towards minus infinity.
    #[must_use]
    pub fn floor(&self) -> Self {
        match self {
            Self::Small(n, d) => Self::Small(n.div_euclid(*d), 1),
            Self::Big(r) => Self::from_big(&r.floor()),
        }
    }

    /// Rounded half up to so many decimals, for display only.
    #[must_use]
    pub fn shown(&self, places: u32) -> Decimal {
        let r = self.big();
        let scaled = r * BigInt::from(10u8).pow(places);
        let doubled: BigInt = scaled.numer() * 2 + scaled.denom();
        let rounded = doubled.div_floor(&(scaled.denom() * 2));
        let mantissa = i128::try_from(rounded).unwrap_or(i128::MAX);
        Decimal::try_from_i128_with_scale(mantissa, places).map_or(Decimal::MAX, |d| d.normalize())
    }

    /// Whether [`Self::shown`] gives the number itself.
    #[must_use]
    pub fn is_shown_exactly(&self, places: u32) -> bool {
        Self::from(self.shown(places)) == *self
    }
}

impl From<Decimal> for Exact {
    fn from(d: Decimal) -> Self {
        let mut denominator = 1_i128;
        for _ in 0..d.scale() {
            denominator *= 10; // at most 10^28, well inside i128
        }
        Self::Small(d.mantissa(), denominator)
    }
}

impl PartialEq for Exact {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Exact {}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Self) -> Ordering {
        if let (Self::Small(a, b), Self::Small(c, d)) = (self, other) {
            if b == d {
                return a.cmp(c);
            }
            if let Some((x, y)) = a.checked_mul(*d).zip(c.checked_mul(*b)) {
                return x.cmp(&y);
            }
        }
        self.big().reduced().cmp(&other.big().reduced())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(s: &str) -> Exact {
        Exact::from(s.parse::<Decimal>().unwrap())
    }

    #[test]
    fn three_percent_is_three_percent() {
        let share = |part: &str, whole: &str| d(part).over(&d(whole)).unwrap().times(&Exact::whole(100));
        assert_eq!(share("300", "10000"), Exact::whole(3));
        assert!(share("299.99", "10000") < Exact::whole(3));
        assert_eq!(share("0.1", "0.3"), share("1", "3"));
    }

    #[test]
    fn huge_numbers_stay_exact() {
        let big = d("79228162514264337593543950335");
        let square = big.times(&big);
        let cube = square.times(&big);
        assert!(cube > square && cube.plus(&Exact::whole(1)) > cube);
        assert_eq!(cube.over(&square).unwrap(), big);
        assert_eq!(cube.negated().sign(), Ordering::Less);
        assert_eq!(cube.sign(), Ordering::Greater);
    }

    #[test]
    fn shown_rounds_half_up() {
        assert_eq!(d("2.345").shown(2).to_string(), "2.35");
        assert_eq!(Exact::whole(2).over(&Exact::whole(3)).unwrap().shown(4).to_string(), "0.6667");
        assert_eq!(Exact::whole(-1).over(&Exact::whole(3)).unwrap().shown(2).to_string(), "-0.33");
        assert!(d("0.25").is_shown_exactly(2) && !d("0.255").is_shown_exactly(2));
    }

    #[test]
    fn floor_goes_down() {
        assert_eq!(d("5.99").over(&Exact::whole(2)).unwrap().floor(), Exact::whole(2));
        assert_eq!(d("-0.5").floor(), Exact::whole(-1));
    }
}
