//! Everything about a relation, on one page.

use std::fmt;

use crate::{
    AttributeSet, Decomposition, Dependency, Keys, LimitReached, Limits, Part, Question, Relation,
    Subject, Verdict, minimal_cover,
};

/// Keys shown; there may be hundreds.
const KEYS_SHOWN: usize = 12;

/// The analysis of a relation, and the answers to the questions about it.
///
/// ```
/// use normal_forms::{Analysis, Limits, parse};
///
/// let subjects = parse("t(a, b, c); a -> b; b -> c; ? a -> c")?;
/// let page = Analysis::of(&subjects[0], Limits::default()).to_string();
/// assert!(page.contains("form     2NF\n"));
/// # Ok::<(), normal_forms::ParseError>(())
/// ```
pub struct Analysis<'a> {
    subject: &'a Subject,
    keys: Keys,
    cover: Vec<Dependency>,
    verdict: Result<Verdict, LimitReached>,
    synthesis: Vec<Part>,
    decomposition: Decomposition,
}

impl<'a> Analysis<'a> {
    /// Works it all out.
    pub fn of(subject: &'a Subject, limits: Limits) -> Self {
        let relation = &subject.relation;
        let keys = relation.keys(limits);
        Self {
            subject,
            cover: minimal_cover(relation.dependencies()),
            verdict: relation.form(&keys),
            keys,
            synthesis: relation.third_normal_form(limits),
            decomposition: relation.boyce_codd_normal_form(limits),
        }
    }

    /// The highest normal form.
    ///
    /// # Errors
    /// The bound that was met before it was known.
    pub fn verdict(&self) -> Result<Verdict, LimitReached> {
        self.verdict
    }

    fn relation(&self) -> &'a Relation {
        &self.subject.relation
    }

    fn show_keys(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let relation = self.relation();
        let keys = self.list_keys(self.keys.found(), self.keys.limit(), "  ");
        writeln!(f, "keys     {keys}")?;
        writeln!(f, "prime    {}", relation.show(self.keys.prime()))
    }

    /// As many `keys` as are shown, and how many more there are, or why that isn't known.
    fn list_keys(
        &self,
        keys: &[AttributeSet],
        limit: Option<LimitReached>,
        separator: &str,
    ) -> String {
        let show = |key: &AttributeSet| format!("{{{}}}", self.relation().show(*key));
        let shown: Vec<String> = keys.iter().take(KEYS_SHOWN).map(show).collect();
        let shown = shown.join(separator);
        match (limit, keys.len().saturating_sub(KEYS_SHOWN)) {
            (Some(limit), _) => format!("{shown}  ... {limit}"),
            (None, 0) => shown,
            (None, more) => format!("{shown}  and {more} more"),
        }
    }

    fn show_form(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.verdict {
            Err(limit) => writeln!(f, "form     not known: {limit}"),
            Ok(verdict) => {
                writeln!(f, "form     {}", verdict.form)?;
                match verdict.breaks {
                    Some(breaks) => writeln!(f, "         {}", self.relation().explain(breaks)),
                    None => Ok(()),
                }
            }
        }
    }

    /// The parts of a decomposition, chased and tested, not taken for granted.
    fn show_parts(&self, f: &mut fmt::Formatter<'_>, form: &str, parts: &[Part]) -> fmt::Result {
        let relation = self.relation();
        let sets: Vec<_> = parts.iter().map(|part| part.attributes).collect();
        let lossless = match relation.chase(&sets).is_lossless() {
            true => "lossless",
            false => "lossy",
        };
        let lost: Vec<Dependency> = relation.lost(parts).collect();
        let kept = match lost.is_empty() {
            true => "keeps every dependency",
            false => "loses a dependency",
        };
        writeln!(f, "\nin {form}: {lossless}, {kept}")?;
        let lists: Vec<String> = sets
            .iter()
            .map(|set| format!("({})", relation.show(*set)))
            .collect();
        let width = lists.iter().map(|it| it.chars().count()).max().unwrap_or(0);
        for (part, list) in parts.iter().zip(lists) {
            let keys = self.list_keys(&part.keys, part.limit, ", ");
            writeln!(f, "   {list:width$}  key {keys}")?;
        }
        for dependency in lost {
            writeln!(f, "   lost: {}", relation.show_dependency(dependency))?;
        }
        Ok(())
    }

    fn show_answer(&self, f: &mut fmt::Formatter<'_>, question: &Question) -> fmt::Result {
        let relation = self.relation();
        match question {
            Question::Follows(goal) => {
                let asked = relation.show_dependency(*goal);
                match relation.derive(*goal) {
                    Ok(derivation) => {
                        writeln!(f, "\n{asked} follows:")?;
                        indented(f, &relation.show_derivation(&derivation))
                    }
                    Err(two_rows) => {
                        writeln!(
                            f,
                            "\n{asked} does not follow: these rows obey everything given, but not this"
                        )?;
                        indented(f, &relation.show_counterexample(two_rows))
                    }
                }
            }
            Question::Lossless(parts) => {
                let named: Vec<String> = parts
                    .iter()
                    .map(|part| format!("({})", relation.show(*part)))
                    .collect();
                let tableau = relation.chase(parts);
                let verdict = match tableau.is_lossless() {
                    true => "lossless: the chase ends with a row of a's",
                    false => {
                        "lossy: these rows obey everything given, and their parts join to one more, all a's"
                    }
                };
                writeln!(f, "\n{}\n{verdict}", named.join(" "))?;
                indented(f, &tableau)
            }
        }
    }
}

impl fmt::Display for Analysis<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let relation = self.relation();
        writeln!(
            f,
            "{}({})\n",
            relation.name(),
            relation.show(relation.all())
        )?;
        self.show_keys(f)?;
        self.show_form(f)?;
        let mut label = "cover";
        for dependency in &self.cover {
            writeln!(f, "{label:8} {}", relation.show_dependency(*dependency))?;
            label = "";
        }
        self.show_parts(f, "3NF", &self.synthesis)?;
        if same(&self.decomposition.parts, &self.synthesis) {
            writeln!(f, "\nin BCNF: the same")?;
        } else {
            self.show_parts(f, "BCNF", &self.decomposition.parts)?;
        }
        if let Some(limit) = self.decomposition.limit {
            writeln!(f, "   perhaps in more parts than need be: {limit}")?;
        }
        for question in &self.subject.questions {
            self.show_answer(f, question)?;
        }
        Ok(())
    }
}

/// Whether two decompositions have the same parts, in whatever order.
fn same(one: &[Part], other: &[Part]) -> bool {
    let sorted = |parts: &[Part]| {
        let mut sets: Vec<_> = parts.iter().map(|part| part.attributes).collect();
        sets.sort();
        sets
    };
    sorted(one) == sorted(other)
}

fn indented(f: &mut fmt::Formatter<'_>, text: &dyn fmt::Display) -> fmt::Result {
    for line in text.to_string().lines() {
        writeln!(f, "   {line}")?;
    }
    Ok(())
}
