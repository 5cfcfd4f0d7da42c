//! stub
/// stub
#[must_use]
pub fn reference(pack: &super::Pack) -> String {
    pack.hash.clone()
}
