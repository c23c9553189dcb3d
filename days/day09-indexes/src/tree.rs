//! A B-tree as it is on disk, read page by page with PostgreSQL's own `pageinspect`.
//!
//! Why: "an index is a tree" is a drawing in every book. This one is read from the file: which page holds which keys, which
//! page follows which, and how few of them a search passes.
//!
//! Invariants
//! - Reading is bounded: [`PAGES_READ`] pages of a level are read, [`PAGES_COUNTED`] are counted, and a level that has more
//!   says so.
//! - Nothing is changed. `pageinspect` has to be there, and only a superuser may use it.

mod decode;
mod draw;
mod svg;

use postgres::{Client, Row, Transaction};

use crate::catalog::reason;
use decode::Attribute;

/// Pages of a level whose entries are read.
pub const PAGES_READ: usize = 24;
/// Pages of a level that are counted.
pub const PAGES_COUNTED: usize = 20_000;

/// A B-tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    /// The index.
    pub name: String,
    /// The root's level first, the leaves last.
    pub levels: Vec<Level>,
}

/// The pages that are equally far from the root, from left to right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    /// The first of them, with their entries.
    pub pages: Vec<Page>,
    /// How many there are.
    pub total: usize,
    /// There are more than that.
    pub more: bool,
}

/// A page of 8 KiB, in the order of its keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its place in the file.
    pub block: u32,
    /// Bytes that are still free.
    pub free: u32,
    /// Its right neighbor: keys from there on are no smaller (Lehman and Yao's link).
    pub next: Option<u32>,
    /// Its entries: tuples, or pages below.
    pub entries: Vec<Entry>,
}

/// A key, and where it leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The key; none is smaller than all others.
    pub key: Option<String>,
    /// Where it leads.
    pub leads_to: Target,
}

/// Where an entry leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A page of the level below, whose keys are not smaller.
    Page(u32),
    /// Rows of the table that have the key.
    Rows(usize),
}

/// Why a tree could not be read.
#[derive(Debug, thiserror::Error)]
pub enum TreeError {
    /// The extension is not there.
    #[error(
        "pageinspect is not installed in this database: run `create extension pageinspect` as a superuser"
    )]
    NoPageinspect,
    /// It is no B-tree, or not there.
    #[error("{0} is not a B-tree index of this database")]
    NotATree(String),
    /// The server refused, or went away.
    #[error("{}", reason(.0))]
    Postgres(#[from] postgres::Error),
    /// The server's description of a page can't be read.
    #[error("page {0} of the index has an entry that can't be read: {1}")]
    Unreadable(u32, String),
}

// ANCHOR: read
/// Reads the B-tree called `index`, from its root to its leaves.
///
/// # Errors
/// There is no such B-tree, no `pageinspect`, or the server refuses.
pub fn tree(client: &mut Client, index: &str) -> Result<Tree, TreeError> {
    let mut transaction = client.build_transaction().read_only(true).start()?;
    let reader = &mut Reader::new(&mut transaction, index)?;
    let meta = reader
        .transaction
        .query_one("select root, level::int8 from bt_metap($1)", &[&index])?;
    let (root, height): (i64, i64) = (meta.try_get(0)?, meta.try_get(1)?);
    let mut first = block(root);
    let mut levels = Vec::new();
    for _ in 0..=height {
        let level = reader.level(first)?;
        let leftmost = level.pages.first().and_then(|it| it.entries.first());
        if let Some(Target::Page(child)) = leftmost.map(|it| it.leads_to) {
            first = child;
        }
        levels.push(level);
    }
    Ok(Tree {
        name: index.to_owned(),
        levels,
    })
}
// ANCHOR_END: read

struct Reader<'a, 'b> {
    transaction: &'a mut Transaction<'b>,
    index: &'a str,
    attributes: Vec<Attribute>,
}

impl<'a, 'b> Reader<'a, 'b> {
    fn new(transaction: &'a mut Transaction<'b>, index: &'a str) -> Result<Self, TreeError> {
        let installed = "select from pg_extension where extname = 'pageinspect'";
        if transaction.query_opt(installed, &[])?.is_none() {
            return Err(TreeError::NoPageinspect);
        }
        let attributes = transaction.query(
            "select typname::text, attlen, attalign::text
             from pg_class
             join pg_am on pg_am.oid = relam and amname = 'btree'
             join pg_attribute on attrelid = pg_class.oid
             join pg_type on pg_type.oid = atttypid
             where pg_class.oid = to_regclass($1) and relkind = 'i'
             order by attnum",
            &[&index],
        )?;
        if attributes.is_empty() {
            return Err(TreeError::NotATree(index.to_owned()));
        }
        let attributes = attributes
            .iter()
            .map(Attribute::from_row)
            .collect::<Result<_, _>>()?;
        Ok(Self {
            transaction,
            index,
            attributes,
        })
    }

    /// The level whose leftmost page is `first`.
    fn level(&mut self, first: u32) -> Result<Level, TreeError> {
        let most = i64::try_from(PAGES_COUNTED + 1).expect("a small number");
        let rows = self.transaction.query(
            "with recursive level as (
                 select * from bt_page_stats($1, $2)
                 union all
                 select following.*
                 from level
                 cross join lateral bt_page_stats($1, level.btpo_next::int8) as following
                 where level.btpo_next <> 0
             )
             select blkno::int8, free_size, btpo_next::int8 from level limit $3",
            &[&self.index, &i64::from(first), &most],
        )?;
        let pages = rows.iter().take(PAGES_READ).map(|row| self.page(row));
        Ok(Level {
            pages: pages.collect::<Result<_, _>>()?,
            total: rows.len().min(PAGES_COUNTED),
            more: rows.len() > PAGES_COUNTED,
        })
    }

    fn page(&mut self, row: &Row) -> Result<Page, TreeError> {
        let (number, free, next): (i64, i32, i64) =
            (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        let items = self.transaction.query(
            "select itemoffset::int4,
                    (ctid::text::point)[0]::int8 as block,
                    (ctid::text::point)[1]::int4 as offset,
                    nulls,
                    data,
                    coalesce(cardinality(tids), 1) as rows,
                    (select type = 'l' from bt_page_stats($1, $2)) as leaf
             from bt_page_items($1, $2)
             order by itemoffset",
            &[&self.index, &number],
        )?;
        // On every page but the last of its level the first item is its upper bound and leads nowhere.
        let bound = usize::from(next != 0);
        let entries = items
            .iter()
            .skip(bound)
            .map(|item| self.entry(block(number), item));
        Ok(Page {
            block: block(number),
            free: u32::try_from(free).unwrap_or(0),
            next: (next != 0).then(|| block(next)),
            entries: entries.collect::<Result<_, _>>()?,
        })
    }

    fn entry(&self, page: u32, item: &Row) -> Result<Entry, TreeError> {
        /// The bits that say how many columns a tuple above the leaves has: its key may be cut short.
        const COLUMNS: i32 = 0x0fff;
        let leaf: bool = item.try_get("leaf")?;
        let offset: i32 = item.try_get("offset")?;
        let kept = if leaf {
            self.attributes.len()
        } else {
            usize::try_from(offset & COLUMNS).unwrap_or(0)
        };
        let attributes = &self.attributes[..kept.min(self.attributes.len())];
        let data: String = item.try_get("data")?;
        let key = if attributes.is_empty() || (!leaf && data.is_empty()) {
            None
        } else if item.try_get("nulls")? {
            Some(
                if attributes.len() == 1 {
                    "null"
                } else {
                    "(has nulls)"
                }
                .to_owned(),
            )
        } else {
            let unreadable = || TreeError::Unreadable(page, data.clone());
            Some(decode::key(attributes, &data).ok_or_else(unreadable)?)
        };
        let leads_to = if leaf {
            let rows: i32 = item.try_get("rows")?;
            Target::Rows(usize::try_from(rows).unwrap_or(1))
        } else {
            Target::Page(block(item.try_get("block")?))
        };
        Ok(Entry { key, leads_to })
    }
}

/// Block numbers have 32 bits; PostgreSQL has no type for that, and uses one of 64.
fn block(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl Tree {
    /// Pages from the root to a leaf: what one search reads.
    pub fn height(&self) -> usize {
        self.levels.len()
    }

    /// The blocks that a search for `key` passes, the root's first; empty if no page that was read holds it.
    pub fn path(&self, key: &str) -> Vec<u32> {
        let Some((leaves, above)) = self.levels.split_last() else {
            return Vec::new();
        };
        let holds = |page: &&Page| page.entries.iter().any(|it| it.key.as_deref() == Some(key));
        let Some(leaf) = leaves.pages.iter().find(holds) else {
            return Vec::new();
        };
        let mut path = vec![leaf.block];
        for level in above.iter().rev() {
            let leads = |page: &&Page| {
                page.entries
                    .iter()
                    .any(|it| it.leads_to == Target::Page(path[0]))
            };
            match level.pages.iter().find(leads) {
                Some(page) => path.insert(0, page.block),
                None => return Vec::new(),
            }
        }
        path
    }
}
