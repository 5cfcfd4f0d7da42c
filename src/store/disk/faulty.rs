//! A disk on which operations fail as a test wants them to. Everything that does not fail happens for real.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::{Disk, DiskFile, RealDisk};

/// What disks say when they fail: full, read-only, gone, not allowed, and an error without a name.
pub(crate) const KINDS: [ErrorKind; 5] = [
    ErrorKind::StorageFull,
    ErrorKind::ReadOnlyFilesystem,
    ErrorKind::NotFound,
    ErrorKind::PermissionDenied,
    ErrorKind::Other,
];

/// A disk that fails by plan. Clones share the plan.
#[derive(Clone, Debug, Default)]
pub(crate) struct FaultyDisk {
    plan: Arc<Mutex<Plan>>,
}

#[derive(Debug, Default)]
struct Plan {
    /// Operations so far and whether each succeeded.
    log: Vec<(&'static str, bool)>,
    fault: Option<Fault>,
}

#[derive(Clone, Copy, Debug)]
struct Fault {
    /// The first operation to fail, counted from 0.
    from: usize,
    /// How many fail.
    times: usize,
    kind: ErrorKind,
    /// Whether a failing write leaves half of its bytes.
    short: bool,
}

impl FaultyDisk {
    /// Nothing fails.
    pub(crate) fn sound() -> Self {
        Self::default()
    }

    /// The n-th operation (from 0) fails, all others work.
    pub(crate) fn failing(n: usize, kind: ErrorKind) -> Self {
        Self::with(Fault { from: n, times: 1, kind, short: false })
    }

    /// The n-th operation fails; if it is a write, half of it is done.
    pub(crate) fn short(n: usize, kind: ErrorKind) -> Self {
        Self::with(Fault { from: n, times: 1, kind, short: true })
    }

    /// From the n-th operation on nothing reaches the disk any more, as if the program had been killed there.
    pub(crate) fn crash(n: usize) -> Self {
        Self::with(Fault { from: n, times: usize::MAX, kind: ErrorKind::Other, short: true })
    }

    fn with(fault: Fault) -> Self {
        let disk = Self::sound();
        disk.plan(|plan| plan.fault = Some(fault));
        disk
    }

    /// From now on everything fails, writes half done.
    pub(crate) fn break_now(&self, kind: ErrorKind) {
        self.break_after(0, usize::MAX, kind);
    }

    /// After `n` more operations, `times` of them fail.
    pub(crate) fn break_after(&self, n: usize, times: usize, kind: ErrorKind) {
        self.plan(|plan| plan.fault = Some(Fault { from: plan.log.len() + n, times, kind, short: true }));
    }

    /// From now on everything works again.
    pub(crate) fn heal(&self) {
        self.plan(|plan| plan.fault = None);
    }

    /// The operations so far and whether each succeeded.
    pub(crate) fn log(&self) -> Vec<(&'static str, bool)> {
        self.plan(|plan| plan.log.clone())
    }

    /// Whether an operation of this name ever succeeded.
    pub(crate) fn succeeded(&self, name: &str) -> bool {
        self.log().iter().any(|(done, ok)| *done == name && *ok)
    }

    fn plan<T>(&self, look: impl FnOnce(&mut Plan) -> T) -> T {
        look(&mut self.plan.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Counts an operation; fails where the plan says so (with whether half of a write is to be done).
    fn step(&self, name: &'static str) -> Result<(), (io::Error, bool)> {
        self.plan(|plan| {
            let n = plan.log.len();
            let fault = plan.fault.filter(|f| n >= f.from && n - f.from < f.times);
            plan.log.push((name, fault.is_none()));
            fault.map_or(Ok(()), |f| Err((io::Error::from(f.kind), f.short)))
        })
    }

    fn gate(&self, name: &'static str) -> io::Result<()> {
        self.step(name).map_err(|(error, _)| error)
    }
}

impl Disk for FaultyDisk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.gate("read").and_then(|()| RealDisk.read(path))
    }

    fn length(&self, path: &Path) -> io::Result<u64> {
        self.gate("length").and_then(|()| RealDisk.length(path))
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        self.gate("list").and_then(|()| RealDisk.list(folder))
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        self.gate("create_folder").and_then(|()| RealDisk.create_folder(folder))
    }

    fn temporary(&self, folder: &Path) -> io::Result<(PathBuf, Box<dyn DiskFile>)> {
        self.gate("temporary")?;
        let (path, inner) = RealDisk.temporary(folder)?;
        Ok((path, Box::new(FaultyFile { disk: self.clone(), inner })))
    }

    fn keep_permissions(&self, target: &Path, temporary: &Path) -> io::Result<()> {
        self.gate("keep_permissions").and_then(|()| RealDisk.keep_permissions(target, temporary))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.gate("rename").and_then(|()| RealDisk.rename(from, to))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.gate("remove").and_then(|()| RealDisk.remove(path))
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.gate("sync_folder").and_then(|()| RealDisk.sync_folder(folder))
    }
}

#[derive(Debug)]
struct FaultyFile {
    disk: FaultyDisk,
    inner: Box<dyn DiskFile>,
}

impl DiskFile for FaultyFile {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self.disk.step("write") {
            Ok(()) => self.inner.write_all(bytes),
            Err((error, short)) => {
                if short {
                    self.inner.write_all(&bytes[..bytes.len() / 2])?;
                }
                Err(error)
            }
        }
    }

    fn sync(&mut self) -> io::Result<()> {
        self.disk.gate("sync").and_then(|()| self.inner.sync())
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.disk.gate("cut").and_then(|()| self.inner.cut(length))
    }

    fn try_lock(&mut self) -> io::Result<bool> {
        self.disk.gate("try_lock").and_then(|()| self.inner.try_lock())
    }
}
