//! A journal as text: `<number> <first 16 hex digits of the SHA-256 of number and payload> <payload>`, one record a
//! line, numbers without a gap. The first line is the header; its number says after which record it was written.

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::notation::{hex, io_reason};

/// The longest line that is read or written: a header holds a whole document.
pub(super) const MAX_LINE: usize = 32 * 1024 * 1024;

/// The longest journal that is read or written.
pub(super) const MAX_FILE: u64 = 256 * 1024 * 1024;

/// What a journal still tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovered {
    /// What the journal began with: which document it goes on from.
    pub header: String,
    /// The records that are whole, in order.
    pub records: Vec<String>,
    /// Whether something after them could not be read, as after a power cut in the middle of a record.
    pub torn: bool,
}

/// Why nothing can be read from a journal.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The file could not be read.
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Not even the header is whole.
    Damaged {
        /// The file.
        path: PathBuf,
    },
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read { path, source } => {
                write!(f, "读不了改动记录 {}：{}。请检查路径和权限", path.display(), io_reason(source))
            }
            Self::Damaged { path } => {
                write!(f, "改动记录 {} 已损坏，从头就读不出来；请从最近的版本继续", path.display())
            }
        }
    }
}

/// Reads a journal up to its first damaged line.
///
/// # Errors
/// [`JournalError`], never a panic, whatever the bytes are.
pub fn read(path: &Path) -> Result<Recovered, JournalError> {
    let file = File::open(path).map_err(|source| JournalError::Read { path: path.to_owned(), source })?;
    match read_from(BufReader::new(file)) {
        Ok(Some(recovered)) => Ok(recovered),
        Ok(None) => Err(JournalError::Damaged { path: path.to_owned() }),
        Err(source) => Err(JournalError::Read { path: path.to_owned(), source }),
    }
}

/// The same from wherever the bytes come; none where not even the header is whole.
///
/// # Errors
/// Not even the header could be read.
pub fn read_from(input: impl BufRead) -> io::Result<Option<Recovered>> {
    let mut input = input.take(MAX_FILE);
    let mut line = Vec::new();
    next_line(&mut input, &mut line)?;
    let Some((mut last, header)) = decode(&line) else { return Ok(None) };
    let mut records = Vec::new();
    let torn = loop {
        match next_line(&mut input, &mut line) {
            // At the limit more may follow.
            Ok(()) if line.is_empty() => break input.limit() == 0 && !input.get_mut().fill_buf()?.is_empty(),
            Ok(()) => {}
            Err(_) => break true,
        }
        match decode(&line) {
            Some((number, payload)) if Some(number) == last.checked_add(1) => {
                last = number;
                records.push(payload);
            }
            _ => break true,
        }
    };
    Ok(Some(Recovered { header, records, torn }))
}

/// The next line with its end, or as much of it as a line may have; empty at the end of the file.
fn next_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<()> {
    line.clear();
    input.take(MAX_LINE as u64).read_until(b'\n', line).map(drop)
}

/// One line with its end.
pub(super) fn encode(number: u64, payload: &str) -> Vec<u8> {
    let escaped = escape(payload);
    format!("{number} {} {escaped}\n", check(number, &escaped)).into_bytes()
}

/// The number and payload of a line; none unless it is exactly what [`encode`] writes.
fn decode(line: &[u8]) -> Option<(u64, String)> {
    let text = std::str::from_utf8(line).ok()?.strip_suffix('\n')?;
    let (number, rest) = text.split_once(' ')?;
    let (hash, escaped) = rest.split_once(' ')?;
    let value: u64 = number.parse().ok()?;
    (value.to_string() == number && check(value, escaped) == hash).then_some(())?;
    Some((value, unescape(escaped)?))
}

fn check(number: u64, escaped: &str) -> String {
    let digest = Sha256::new().chain_update(format!("{number} ")).chain_update(escaped).finalize();
    hex(&digest[..8])
}

fn escape(payload: &str) -> String {
    payload.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r")
}

fn unescape(escaped: &str) -> Option<String> {
    let mut payload = String::with_capacity(escaped.len());
    let mut signs = escaped.chars();
    while let Some(sign) = signs.next() {
        payload.push(match sign {
            '\\' => match signs.next()? {
                '\\' => '\\',
                'n' => '\n',
                'r' => '\r',
                _ => return None,
            },
            plain => plain,
        });
    }
    Some(payload)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORDS: [&str; 4] = ["Set(\"revenue\", 12.5)", "", "多行\r\n说明\\n", "最后一条"];

    fn journal() -> (Vec<u8>, Vec<usize>) {
        let mut bytes = encode(41, "档案 a");
        let mut ends = vec![bytes.len()];
        for (number, record) in (42..).zip(RECORDS) {
            bytes.extend(encode(number, record));
            ends.push(bytes.len());
        }
        (bytes, ends)
    }

    #[test]
    fn whole_journals_come_back() {
        let recovered = read_from(&*journal().0).unwrap().unwrap();
        assert_eq!(recovered.header, "档案 a");
        assert_eq!(recovered.records, RECORDS);
        assert!(!recovered.torn);
        assert_eq!(journal().0.split(|b| *b == b'\n').count(), 5 + 1);
    }

    #[test]
    fn a_torn_tail_gives_exactly_the_whole_records() {
        let (bytes, ends) = journal();
        for cut in 0..=bytes.len() {
            let whole = ends.iter().filter(|end| **end <= cut).count();
            let recovered = read_from(&bytes[..cut]).unwrap();
            assert_eq!(recovered.is_some(), whole > 0, "cut at {cut}");
            if let Some(recovered) = recovered {
                assert_eq!(recovered.records, RECORDS[..whole - 1], "cut at {cut}");
                assert_eq!(recovered.torn, !ends.contains(&cut), "cut at {cut}");
            }
        }
    }

    #[test]
    fn any_changed_byte_gives_a_prefix_and_never_a_wrong_record() {
        let (bytes, ends) = journal();
        for place in 0..bytes.len() {
            let before = ends.iter().filter(|end| **end <= place).count();
            let flips = (0..8).map(|bit| bytes[place] ^ (1 << bit));
            for value in flips.chain(*b"\n\r \\0aAn\0\xff").filter(|v| *v != bytes[place]) {
                let mut changed = bytes.clone();
                changed[place] = value;
                match read_from(&*changed).unwrap() {
                    None => assert_eq!(before, 0, "{place} to {value}"),
                    Some(recovered) => {
                        assert_eq!(recovered.header, "档案 a");
                        assert_eq!(recovered.records, RECORDS[..before - 1], "{place} to {value}");
                        assert!(recovered.torn);
                    }
                }
            }
        }
    }

    #[test]
    fn lines_too_long_or_out_of_order_end_the_journal() {
        let mut long = encode(1, "header");
        long.extend(format!("2 0123456789abcdef {}\n", "x".repeat(MAX_LINE)).bytes());
        long.extend(encode(3, "after"));
        let recovered = read_from(&*long).unwrap().unwrap();
        assert!(recovered.records.is_empty() && recovered.torn);
        let gap = [encode(1, "header"), encode(3, "after a gap")].concat();
        assert!(read_from(&*gap).unwrap().unwrap().records.is_empty());
        let last = [encode(u64::MAX, "header"), encode(0, "around")].concat();
        assert!(read_from(&*last).unwrap().unwrap().torn);
    }

    proptest::proptest! {
        #[test]
        fn any_payload_round_trips(number: u64, payload in "(?s).{0,40}") {
            let line = encode(number, &payload);
            proptest::prop_assert_eq!(decode(&line), Some((number, payload)));
        }

        #[test]
        fn any_bytes_are_survived(bytes: Vec<u8>) {
            let _ = read_from(&*bytes);
        }
    }
}
