//! Third normal form by synthesis, after Bernstein.
//!
//! "Synthesizing Third Normal Form Relations from Functional Dependencies" (1976), with the relation for a key that
//! Biskup, Dayal and Bernstein added (1979). The parts are in third normal form, each dependency of the cover can be checked
//! inside one of them, and joining them gives the relation back.

use crate::dependency::{follows, shrink};
use crate::part::finished;
use crate::{AttributeSet, Dependency, Limits, Part, Relation, closure, minimal_cover};

impl Relation {
    /// A decomposition into third normal form: lossless, and every dependency can be checked inside one part.
    ///
    /// ```
    /// use normal_forms::{Limits, Relation};
    ///
    /// let staff: Relation = "staff(name, department, building)
    ///     name -> department
    ///     department -> building".parse()?;
    /// let parts = staff.third_normal_form(Limits::default());
    /// let shown: Vec<String> = parts.iter().map(|part| staff.show(part.attributes).to_string()).collect();
    /// assert_eq!(shown, ["name, department", "department, building"]);
    /// # Ok::<(), normal_forms::ParseError>(())
    /// ```
    // ANCHOR: synthesis
    pub fn third_normal_form(&self, limits: Limits) -> Vec<Part> {
        let cover = minimal_cover(self.dependencies());
        let mut parts: Vec<Part> = families(&cover).iter().map(Family::part).collect();
        let whole = |set| closure(set, self.dependencies()) == self.all();
        if !parts.iter().any(|part| whole(part.attributes)) {
            let key = shrink(self.all(), whole);
            parts.push(Part::new(key, vec![key]));
        }
        finished(parts, self.dependencies(), limits)
    }
    // ANCHOR_END: synthesis
}

/// Dependencies whose left sides determine each other: they describe one thing under several names.
struct Family {
    names: Vec<AttributeSet>,
    /// The attributes that each name determines, beyond the other names.
    dependencies: Vec<Dependency>,
}

impl Family {
    /// That each name determines each other one.
    fn equivalences(&self) -> impl Iterator<Item = Dependency> {
        let all_names: AttributeSet = self.names.iter().copied().collect();
        let alone = self.names.len() == 1;
        self.names
            .iter()
            .filter(move |_| !alone)
            .map(move |name| Dependency::new(*name, all_names))
    }

    fn part(&self) -> Part {
        let rights = self.dependencies.iter().map(|it| it.right);
        let attributes = self.names.iter().copied().chain(rights).collect();
        Part::new(attributes, self.names.clone())
    }
}

/// The cover by families. What merging made superfluous is taken out: with `a <-> b`, both `a -> c` and `b -> c` would
/// be kept by nobody's fault, and so would a detour through a name.
fn families(cover: &[Dependency]) -> Vec<Family> {
    let mut families: Vec<(AttributeSet, Family)> = Vec::new();
    for &dependency in cover {
        let reach = closure(dependency.left, cover);
        match families.iter_mut().find(|(known, _)| *known == reach) {
            Some((_, family)) => {
                family.names.push(dependency.left);
                family.dependencies.push(dependency);
            }
            None => families.push((
                reach,
                Family {
                    names: vec![dependency.left],
                    dependencies: vec![dependency],
                },
            )),
        }
    }
    let mut families: Vec<Family> = families.into_iter().map(|(_, family)| family).collect();
    for family in &mut families {
        let names: AttributeSet = family.names.iter().copied().collect();
        if family.names.len() > 1 {
            for dependency in &mut family.dependencies {
                dependency.right = dependency.right - names;
            }
        }
    }
    prune(&mut families);
    families
}

/// Takes out every attribute of a right side that follows from the rest, now that the names of a family are equal.
fn prune(families: &mut [Family]) {
    for family in 0..families.len() {
        for index in 0..families[family].dependencies.len() {
            let dependency = families[family].dependencies[index];
            for right in dependency.right.singles() {
                let kept = families[family].dependencies[index].right;
                families[family].dependencies[index].right = kept - right;
                let rest: Vec<Dependency> = families
                    .iter()
                    .flat_map(|it| it.dependencies.iter().copied().chain(it.equivalences()))
                    .collect();
                if !follows(Dependency::new(dependency.left, right), &rest) {
                    families[family].dependencies[index].right = kept;
                }
            }
        }
    }
}
