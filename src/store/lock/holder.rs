//! Who has a document open, as written in the lock file and as told to the user.

use std::fmt;

use super::super::user_name;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// After this long without a sign of life a holder on another computer no longer counts.
const STALE: SignedDuration = SignedDuration::from_hours(24);

/// What a lock file says at most, in bytes; every one is filled up to the least, so that it is written at one stroke.
pub(super) const MOST: usize = 8 * 1024;
const LEAST: usize = 512;

/// The longest name that is shown.
const NAME: usize = 64;

/// The program that has a document open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Name of the computer.
    pub host: String,
    /// Name of the user there; empty where nothing is known of the holder.
    pub user: String,
    /// Number of the process there.
    pub pid: u32,
    /// Name and version of the program.
    #[serde(default)]
    pub program: String,
    /// Since when.
    pub at: Timestamp,
    /// The last sign of life.
    pub seen: Timestamp,
}

impl Holder {
    /// This program, from now on.
    pub(super) fn me() -> Self {
        let user = Some(user_name()).filter(|name| !name.is_empty());
        let now = Timestamp::now();
        Self {
            host: gethostname::gethostname().to_string_lossy().into_owned(),
            user: user.unwrap_or_else(|| "（用户名未知）".into()),
            pid: std::process::id(),
            program: concat!("企评 ", env!("CARGO_PKG_VERSION")).into(),
            at: now,
            seen: now,
        }
    }

    /// Somebody who holds the lock but says nothing.
    pub(super) fn unknown() -> Self {
        let now = Timestamp::now();
        Self { host: String::new(), user: String::new(), pid: 0, program: String::new(), at: now, seen: now }
    }

    /// Whether both are the same program on the same document.
    pub(super) fn is(&self, other: &Self) -> bool {
        (&self.host, &self.user, self.pid, self.at) == (&other.host, &other.user, other.pid, other.at)
    }

    /// Whether a holder whose lock the system does not show must be believed to be at work still. The system shows
    /// locks of the same computer (`shown`), so that a free one means the holder is dead; of others it may not.
    pub(super) fn may_live(&self, me: &Self, shown: bool) -> bool {
        let here = self.host == me.host && shown;
        !here && me.seen.duration_since(self.seen) <= STALE
    }

    /// The content of the lock file.
    pub(super) fn text(&self) -> String {
        let text = ron::ser::to_string_pretty(self, ron::ser::PrettyConfig::new()).unwrap_or_default();
        let fill = LEAST.saturating_sub(text.len() + 1);
        text + &" ".repeat(fill) + "\n"
    }

    /// Reads a lock file; none where it is none (yet).
    pub(super) fn of_text(text: &str) -> Option<Self> {
        let mut holder: Self = crate::notation::read("lock", text).ok()?;
        for name in [&mut holder.host, &mut holder.user, &mut holder.program] {
            *name = name.chars().filter(|c| !c.is_control()).take(NAME).collect();
        }
        Some(holder)
    }

    fn words(&self, zone: TimeZone) -> String {
        if self.user.is_empty() {
            return "正由另一个程序打开".into();
        }
        let since = self.at.to_zoned_datetime(zone).strftime("%Y-%m-%d %H:%M");
        format!("正由 {} 在 {} 上打开（{since} 起）", self.user, self.host)
    }
}

/// 正由 王芳 在 PC-07 上打开（2026-11-26 10:03 起）, in local time.
impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(TimeZone::system()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fang() -> Holder {
        let at = Timestamp::from_second(1_795_658_599).unwrap();
        Holder { host: "PC-07".into(), user: "王芳".into(), pid: 7, program: "企评".into(), at, seen: at }
    }

    #[test]
    fn is_told_in_one_sentence() {
        let zone = TimeZone::fixed(jiff::tz::offset(8));
        assert_eq!(fang().words(zone.clone()), "正由 王芳 在 PC-07 上打开（2026-11-26 10:03 起）");
        assert_eq!(Holder::unknown().words(zone), "正由另一个程序打开");
    }

    #[test]
    fn the_file_reads_back_and_may_say_more_than_is_known() {
        let text = fang().text();
        assert_eq!(text.len(), LEAST);
        assert_eq!(Holder::of_text(&text), Some(fang()));
        let newer = text.replacen('(', "(room: \"3.14\",", 1);
        assert_eq!(Holder::of_text(&newer), Some(fang()));
        assert_eq!(Holder::of_text(&text[..60]), None);
        let rude = Holder { user: "a\u{1b}[2J\n".repeat(100), ..fang() };
        assert_eq!(Holder::of_text(&rude.text()).unwrap().user.chars().count(), NAME);
        assert!(!Holder::of_text(&rude.text()).unwrap().user.contains(char::is_control));
    }

    #[test]
    fn a_holder_elsewhere_lives_for_a_day_and_one_here_as_long_as_its_lock() {
        let me = Holder { host: "PC-08".into(), ..fang() };
        let seen = |hours| Holder { seen: fang().seen - SignedDuration::from_hours(hours), ..fang() };
        assert!(seen(24).may_live(&me, true) && seen(24).may_live(&me, false));
        assert!(!seen(25).may_live(&me, true) && !seen(25).may_live(&me, false));
        assert!(!seen(0).may_live(&fang(), true));
        assert!(seen(0).may_live(&fang(), false));
    }
}
