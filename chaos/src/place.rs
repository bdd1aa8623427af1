//! A place to break things in: a folder with a county on one of the two databases.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use rusqlite::{Connection, OpenFlags};

use crate::cluster::{self, Cluster};
use crate::product::{COUNTY, Home};
use crate::shell::Folder;

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

impl Kind {
    /// Both.
    pub(crate) const BOTH: [Self; 2] = [Self::Sqlite, Self::Postgres];

    /// Its name as it is typed.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

/// The programs we break.
#[derive(Clone, Debug)]
pub(crate) struct Programs {
    /// The product.
    pub(crate) product: PathBuf,
    /// The folder of PostgreSQL's.
    pub(crate) postgres: PathBuf,
}

/// A home, and the cluster beneath it.
pub(crate) struct Place {
    /// The county's home.
    pub(crate) home: Home,
    /// The cluster, if it is one.
    pub(crate) cluster: Option<Cluster>,
    programs: Programs,
    /// Goes when the place does.
    folder: Option<Folder>,
}

impl Place {
    /// A place in a folder of its own, with the county set up.
    pub(crate) fn new(programs: &Programs, kind: Kind, name: &str) -> Result<Self> {
        let folder = Folder::new(&format!("{name}-{}", kind.name()))?;
        let mut place = Self::below(programs, kind, folder.path())?;
        place.folder = Some(folder);
        place.home.init()?;
        Ok(place)
    }

    /// A place in a folder that is there; nothing is set up.
    pub(crate) fn below(programs: &Programs, kind: Kind, folder: &Path) -> Result<Self> {
        let (cluster, url) = match kind {
            Kind::Sqlite => (None, None),
            Kind::Postgres => {
                let below = folder.join("server");
                std::fs::create_dir(&below)?;
                let cluster = Cluster::make(&programs.postgres, &below)?;
                let url = cluster.database("county")?;
                (Some(cluster), Some(url))
            }
        };
        let home = home(programs, folder, url);
        Ok(Self { home, cluster, programs: programs.clone(), folder: None })
    }

    /// The rows a question has.
    pub(crate) fn rows(&self, text: &str) -> Result<Vec<Vec<String>>> {
        rows(&self.programs, &self.home, text)
    }
}

/// A home in a folder.
pub(crate) fn home(programs: &Programs, folder: &Path, url: Option<String>) -> Home {
    Home {
        binary: programs.product.clone(),
        data: folder.join("data"),
        url,
        is_unsafe: false,
        environment: vec![("GONGJIAN_LOG", "error".to_owned())],
        log: folder.join("gongjian.log"),
    }
}

/// The rows a question has, every value as text.
pub(crate) fn rows(programs: &Programs, home: &Home, text: &str) -> Result<Vec<Vec<String>>> {
    if let Some(url) = &home.url {
        let said = cluster::psql(&programs.postgres, url, text)?;
        return Ok(said.lines().map(|it| it.split('\t').map(str::to_owned).collect()).collect());
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let file = Connection::open_with_flags(home.file(), flags)?;
    file.execute_batch("PRAGMA busy_timeout = 10000; PRAGMA query_only = ON")?;
    let mut statement = file.prepare(text)?;
    let columns = statement.column_count();
    let mut found = statement.query([])?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        let value = |at| {
            Ok(match row.get_ref(at)? {
                rusqlite::types::ValueRef::Null => String::new(),
                rusqlite::types::ValueRef::Integer(it) => it.to_string(),
                rusqlite::types::ValueRef::Text(it) => String::from_utf8_lossy(it).into_owned(),
                _ => bail!("a value that is neither text nor a whole number"),
            })
        };
        rows.push((0..columns).map(value).collect::<Result<Vec<_>>>()?);
    }
    Ok(rows)
}

/// Villages of the county, as a form names them.
pub(crate) fn villages(programs: &Programs, home: &Home) -> Result<Vec<String>> {
    villages_of(programs, home, COUNTY)
}

/// Villages of a county.
pub(crate) fn villages_of(programs: &Programs, home: &Home, county: &str) -> Result<Vec<String>> {
    let text = format!(
        "SELECT code FROM place WHERE county = {county} AND code % 1000 <> 0 ORDER BY code LIMIT 60"
    );
    let rows = rows(programs, home, &text)?;
    let codes: Vec<String> = rows.into_iter().filter_map(|it| it.into_iter().next()).collect();
    codes.first().context("the county has no villages")?;
    Ok(codes)
}
