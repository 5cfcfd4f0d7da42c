//! The passphrase of a bundle: age with scrypt. Reading within an encrypted file is kept within what the library
//! takes, whatever the zip in it asks for.

use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read, Seek, SeekFrom, Write};
use std::iter;

use age::secrecy::SecretString;
use age::stream::StreamReader;
use age::{DecryptError, Decryptor, EncryptError, Encryptor, scrypt};

use super::BundleError;

/// Work of making the key, as a power of two: about a second and 256 MB.
#[cfg(not(test))]
const WORK: u8 = 18;
#[cfg(test)]
const WORK: u8 = 4;
/// The most work a file may ask for before it is refused: about four seconds and 1 GB.
const MAX_WORK: u8 = 20;
/// An age header with a passphrase is about 150 bytes long.
const MAX_HEADER: usize = 4096;

/// A passphrase that is not empty.
#[derive(Clone, Debug)]
pub struct Passphrase(SecretString);

impl Passphrase {
    /// Takes a passphrase as it was typed or as a file has it: line breaks at the end are no part of it. None where
    /// nothing is left.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim_start_matches('\u{feff}').trim_end_matches(['\r', '\n']);
        (!text.trim().is_empty()).then(|| Self(SecretString::from(text)))
    }
}

/// Encrypts what is written into it; must be finished.
pub(super) fn locked<W: Write>(to: W, passphrase: &Passphrase) -> io::Result<age::stream::StreamWriter<W>> {
    let mut recipient = scrypt::Recipient::new(passphrase.0.clone());
    recipient.set_work_factor(WORK);
    let encryptor = Encryptor::with_recipients(iter::once(&recipient as &dyn age::Recipient));
    match encryptor {
        Ok(encryptor) => encryptor.wrap_output(to),
        Err(EncryptError::Io(error)) => Err(error),
        Err(error) => Err(io::Error::other(error.to_string())),
    }
}

/// The content of an encrypted file.
pub(super) fn unlocked(
    name: &str,
    file: File,
    passphrase: &Passphrase,
) -> Result<impl Read + Seek + Send + use<>, BundleError> {
    let damaged = || BundleError::Damaged(name.to_owned());
    let mut file = BufReader::new(file);
    check_header(&mut file).map_err(|_| damaged())?;
    let decryptor = Decryptor::new_buffered(file).map_err(|_| damaged())?;
    if !decryptor.is_scrypt() {
        return Err(BundleError::NotABundle(name.to_owned()));
    }
    let mut identity = scrypt::Identity::new(passphrase.0.clone());
    identity.set_max_work_factor(MAX_WORK);
    let reader =
        decryptor.decrypt(iter::once(&identity as &dyn age::Identity)).map_err(|error| match error {
            DecryptError::ExcessiveWork { .. } => BundleError::TooMuchWork(name.to_owned()),
            DecryptError::KeyDecryptionFailed
            | DecryptError::DecryptionFailed
            | DecryptError::NoMatchingKeys => BundleError::WrongPassphrase(name.to_owned()),
            _ => damaged(),
        })?;
    Within::new(reader).map_err(|_| damaged())
}

/// A header without an end near its beginning would be read on and on.
fn check_header(file: &mut (impl Read + Seek)) -> io::Result<()> {
    let mut head = Vec::new();
    file.by_ref().take(MAX_HEADER as u64).read_to_end(&mut head)?;
    let ends = head.windows(5).any(|w| w == b"\n--- ");
    file.seek(SeekFrom::Start(0))?;
    if ends { Ok(()) } else { Err(ErrorKind::InvalidData.into()) }
}

/// A reader that is never sent beyond its end and not asked again once it has failed: the library takes neither.
struct Within<R> {
    inner: R,
    length: u64,
    at: u64,
    /// Where the inner reader is; none once it has failed.
    inner_at: Option<u64>,
}

impl<R: Read + Seek> Within<StreamReader<R>> {
    fn new(mut inner: StreamReader<R>) -> io::Result<Self> {
        // Its end is authentic: a file that was cut off fails here.
        let length = inner.seek(SeekFrom::End(0))?;
        if length > 0 {
            inner.seek(SeekFrom::Start(0))?;
        }
        Ok(Self { inner, length, at: 0, inner_at: Some(0) })
    }
}

impl<R: Read + Seek> Read for Within<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.length || into.is_empty() {
            return Ok(0);
        }
        let Some(inner_at) = self.inner_at.take() else { return Err(ErrorKind::InvalidData.into()) };
        if inner_at != self.at {
            self.inner.seek(SeekFrom::Start(self.at))?;
        }
        let n = self.inner.read(into)?;
        self.at += n as u64;
        self.inner_at = Some(self.at);
        Ok(n)
    }
}

impl<R> Seek for Within<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
        };
        self.at = at.ok_or(ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}
