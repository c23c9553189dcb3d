//! Secrets: bytes that never print.

use std::path::{Path, PathBuf};
use std::{env, fmt, fs, io};

use aws_lc_rs::constant_time;
use zeroize::Zeroizing;

/// Bytes that are compared in constant time and that no `{}` or `{:?}` shows.
///
/// They are overwritten when the last owner is done. That covers the bytes in here: the environment of the process,
/// the pages of the file and whatever [`expose`](Self::expose) was copied to are not ours.
///
/// ```
/// let secret = protection::Secret::new("correct horse");
/// assert_eq!(format!("{secret:?}"), "Secret(..)");
/// assert!(secret.matches(b"correct horse") && !secret.matches(b"correct hors"));
/// ```
pub struct Secret(Zeroizing<Vec<u8>>);

/// Why there is no secret. The messages name the place, and never quote the value.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// Neither the variable nor the one that names a file is set.
    #[error("{0} isn't set (set it, or name a file in {0}_FILE)")]
    Missing(String),

    /// Both are set.
    #[error("{0} and {0}_FILE are both set: keep one of them")]
    Both(String),

    /// The value isn't text.
    #[error("{0} isn't UTF-8 (put a secret of any bytes into a file, and name it in {0}_FILE)")]
    NotText(String),

    /// It has too few bytes.
    #[error("the secret in {place} has {found} bytes, and needs at least {least}")]
    Short {
        /// Where it stands.
        place: String,
        /// Its bytes.
        found: usize,
        /// The bytes that it needs.
        least: usize,
    },

    /// The file can't be read.
    #[error("cannot read the secret file {}: {cause}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The reason.
        cause: io::Error,
    },

    /// Other users of the machine can read it.
    #[error("other users can read the secret file {} (mode {mode:03o}): chmod 600 it, and make a new secret", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
}

impl Secret {
    /// A secret of these bytes.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(Zeroizing::new(bytes.into()))
    }

    /// The secret in the variable `name`, or in the file that the variable `name_FILE` names; of at least
    /// `least` bytes. An empty variable is an unset one.
    ///
    /// # Errors
    /// All of [`SecretError`].
    pub fn from_environment(name: &str, least: usize) -> Result<Self, SecretError> {
        Self::from_variables(name, least, |it| env::var_os(it))
    }

    /// The same with another source of variables, for a test.
    pub(crate) fn from_variables(
        name: &str,
        least: usize,
        variable: impl Fn(&str) -> Option<std::ffi::OsString>,
    ) -> Result<Self, SecretError> {
        let set = |it: &str| variable(it).filter(|value| !value.is_empty());
        match (set(name), set(&format!("{name}_FILE"))) {
            (None, None) => Err(SecretError::Missing(name.to_owned())),
            (Some(_), Some(_)) => Err(SecretError::Both(name.to_owned())),
            (None, Some(path)) => Self::from_file(Path::new(&path), least),
            (Some(value), None) => {
                let value = value.into_string();
                let value = value.map_err(|_| SecretError::NotText(name.to_owned()))?;
                Self::new(value).at_least(least, || name.to_owned())
            }
        }
    }

    // ANCHOR: file
    /// The secret in the file at `path`, of at least `least` bytes. One line end at its end isn't part of it.
    ///
    /// # Errors
    /// [`SecretError::Unreadable`], [`SecretError::Open`], [`SecretError::Short`].
    pub fn from_file(path: &Path, least: usize) -> Result<Self, SecretError> {
        let unreadable = |cause| SecretError::Unreadable {
            path: path.to_owned(),
            cause,
        };
        let mode = mode(path).map_err(unreadable)?;
        if mode & 0o007 != 0 {
            return Err(SecretError::Open {
                path: path.to_owned(),
                mode,
            });
        }
        let mut bytes = Zeroizing::new(fs::read(path).map_err(unreadable)?);
        if bytes.ends_with(b"\n") {
            bytes.pop();
        }
        Self(bytes).at_least(least, || path.display().to_string())
    }
    // ANCHOR_END: file

    /// The bytes, for the one place that needs them.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// Whether `guess` is the secret, in a time that depends on the length of `guess` alone.
    pub fn matches(&self, guess: &[u8]) -> bool {
        constant_time::verify_slices_are_equal(&self.0, guess).is_ok()
    }

    fn at_least(self, least: usize, place: impl FnOnce() -> String) -> Result<Self, SecretError> {
        match self.0.len() {
            found if found < least.max(1) => Err(SecretError::Short {
                place: place(),
                found,
                least: least.max(1),
            }),
            _ => Ok(self),
        }
    }
}

/// The permissions of the file, where the system has them.
#[cfg(unix)]
fn mode(path: &Path) -> io::Result<u32> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::metadata(path)?.permissions().mode() & 0o777)
}

#[cfg(not(unix))]
fn mode(path: &Path) -> io::Result<u32> {
    fs::metadata(path).map(|_| 0)
}

impl Clone for Secret {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsString;

    fn read(variables: &[(&str, &str)]) -> Result<Secret, SecretError> {
        Secret::from_variables("KEY", 8, |name| {
            let found = variables.iter().find(|it| it.0 == name);
            found.map(|it| OsString::from(it.1))
        })
    }

    #[test]
    fn the_variable_or_the_file_it_names_gives_the_secret() {
        assert_eq!(read(&[("KEY", "01234567")]).unwrap().expose(), b"01234567");
        assert_eq!(
            read(&[("KEY", "01234567"), ("KEY_FILE", "")])
                .unwrap()
                .expose(),
            b"01234567"
        );
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        fs::write(&path, "from a file").unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        }
        let path = path.to_str().unwrap();
        assert_eq!(
            read(&[("KEY", ""), ("KEY_FILE", path)]).unwrap().expose(),
            b"from a file"
        );
    }

    #[test]
    fn none_both_or_too_little_is_a_fault_that_names_the_variable() {
        assert!(matches!(read(&[]), Err(SecretError::Missing(_))));
        assert!(matches!(
            read(&[("KEY", ""), ("KEY_FILE", "")]),
            Err(SecretError::Missing(_))
        ));
        assert!(matches!(
            read(&[("KEY", "01234567"), ("KEY_FILE", "/x")]),
            Err(SecretError::Both(_))
        ));
        let text = read(&[("KEY", "0123456")]).unwrap_err().to_string();
        assert_eq!(text, "the secret in KEY has 7 bytes, and needs at least 8");
    }
}
