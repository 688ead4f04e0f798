//! No two modules of `xtask` or of the harness import each other, directly or by way of others.
//!
//! A module's imports are the paths in its `use` declarations and in its code, in the forms that
//! these crates have: `crate::…`, `super::…` and `child::…`. That `mod.rs` declares its children is
//! no import.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The name of a module, in parts; none of the crate's root.
type Module = Vec<String>;
type Graph = BTreeMap<Module, BTreeSet<Module>>;

#[test]
fn no_module_imports_itself_by_way_of_others() {
    for package in ["xtask", "harness"] {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(package).join("src");
        let sources = sources(&root);
        assert!(sources.len() > 10, "{package} has few modules");
        assert_eq!(cycle(&graph(&sources)), None, "{package}");
    }
}

#[test]
fn cycles_are_found() {
    let sources = |a: &str| {
        let of =
            [("a", a), ("b", "use super::c::{self, d::{D, E}};"), ("c", "mod d;"), ("c::d", "")];
        let named = |(name, text): (&str, &str)| (module(name), text.to_string());
        of.map(named).into_iter().collect::<BTreeMap<_, _>>()
    };
    let graph_of = graph(&sources("use crate::b::B;"));
    assert_eq!(graph_of[&module("b")], BTreeSet::from([module("c"), module("c::d")]));
    assert_eq!(cycle(&graph_of), None);
    let mut with_cycle = sources("use crate::b::B;");
    with_cycle.insert(module("c::d"), "fn f() { crate::a::f() }".to_string());
    assert!(cycle(&graph(&with_cycle)).is_some_and(|names| names.contains("b -> c::d -> a")));
    with_cycle.insert(module("c::d"), "// crate::a\nconst T: &str = \"crate::a\";".to_string());
    assert_eq!(cycle(&graph(&with_cycle)), None);
    let child = sources("mod x;\nx::f();\n");
    let child = [child, BTreeMap::from([(module("a::x"), "use super::*;".to_string())])];
    assert!(cycle(&graph(&child.into_iter().flatten().collect())).is_some());
}

fn module(name: &str) -> Module {
    name.split("::").map(str::to_string).collect()
}

/// The texts of the modules below `root`; what is in a crate's root can be imported by none.
fn sources(root: &Path) -> BTreeMap<Module, String> {
    let mut found = BTreeMap::new();
    let mut left: Vec<PathBuf> = vec![root.to_path_buf()];
    while let Some(path) = left.pop() {
        if path.is_dir() {
            left.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|e| e == "rs") {
            let name = path.strip_prefix(root).unwrap().with_extension("");
            let mut name: Module =
                name.iter().map(|part| part.to_string_lossy().into_owned()).collect();
            if name.last().is_some_and(|last| last == "mod") {
                name.pop();
            }
            if !["main", "lib"].contains(&name[0].as_str()) {
                found.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}

fn graph(sources: &BTreeMap<Module, String>) -> Graph {
    let imports = |(name, text): (&Module, &String)| {
        let mut of_module = BTreeSet::new();
        // In a test module, which is the last in a file, `super` is the module itself.
        let (code, tests) = text.split_once("#[cfg(test)]\nmod tests").unwrap_or((text, ""));
        let of_tests = [&name[..], &["tests".to_string()]].concat();
        let declares = |child: &str| text.contains(&format!("mod {child};"));
        for path in [paths(code, name, declares), paths(tests, &of_tests, |_| false)].concat() {
            let prefixes = (1..=path.len()).rev().map(|n| path[..n].to_vec());
            let found = prefixes.into_iter().find(|prefix| sources.contains_key(prefix));
            of_module.extend(found.filter(|found| found != name));
        }
        (name.clone(), of_module)
    };
    sources.iter().map(imports).collect()
}

/// The paths in a module's text, from the crate's root; `declares` tells names of its children.
fn paths(text: &str, module: &Module, declares: impl Fn(&str) -> bool) -> Vec<Module> {
    let mut found = Vec::new();
    let tokens = tokens(text);
    // A brace group in a `use` goes on from the path before it.
    let (mut open, mut path): (Vec<Module>, Module) = (Vec::new(), Vec::new());
    let mut in_use = false;
    for (i, token) in tokens.iter().enumerate() {
        match token.as_str() {
            "use" => (in_use, path) = (true, Vec::new()),
            ";" if in_use => {
                found.push(std::mem::take(&mut path));
                in_use = false;
                open.clear();
            }
            "{" if in_use => open.push(path.clone()),
            "," | "}" if in_use => {
                found.push(path.clone());
                path = open.last().cloned().unwrap_or_default();
                if token == "}" {
                    open.pop();
                }
            }
            ":" => {}
            word if in_use => path.push(word.to_string()),
            word => {
                let follows = |n: usize| tokens.get(i + n).is_some_and(|t| t == ":");
                let goes_on = i > 1 && tokens[i - 1] == ":" && tokens[i - 2] == ":";
                match (goes_on, follows(1) && follows(2)) {
                    (false, true) => path = vec![word.to_string()],
                    (true, _) if !path.is_empty() => path.push(word.to_string()),
                    _ => {}
                }
                if !(follows(1) && follows(2)) {
                    found.push(std::mem::take(&mut path));
                }
            }
        }
    }
    let absolute = |mut path: Module| {
        path.retain(|part| part != "self" && part != "*");
        let up = path.iter().take_while(|part| *part == "super").count();
        match path.first()?.as_str() {
            "crate" => Some(path[1..].to_vec()),
            "super" => Some([&module[..module.len().checked_sub(up)?], &path[up..]].concat()),
            child if declares(child) => Some([&module[..], &path].concat()),
            _ => None,
        }
    };
    found.into_iter().filter_map(absolute).collect()
}

/// Words and signs, without comments and the contents of literals.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut chars = text.chars().peekable();
    let mut word = String::new();
    let mut raw = 0;
    while let Some(c) = chars.next() {
        if c.is_alphanumeric() || c == '_' {
            word.push(c);
            continue;
        }
        let before = std::mem::take(&mut word);
        if c == '#' && (before == "r" || raw > 0) {
            raw += 1;
            continue;
        }
        let is_raw = raw > 0 || before == "r" && c == '"';
        match c {
            '/' if chars.peek() == Some(&'/') => {
                chars.by_ref().take_while(|c| *c != '\n').for_each(drop)
            }
            '"' if is_raw => {
                let end = format!("\"{}", "#".repeat(raw));
                let mut content = String::new();
                while !content.ends_with(&end) {
                    let Some(c) = chars.next() else { break };
                    content.push(c);
                }
            }
            '"' => {
                while let Some(c) = chars.next().filter(|c| *c != '"') {
                    if c == '\\' {
                        chars.next();
                    }
                }
            }
            '\'' if chars.peek() == Some(&'"') => drop(chars.next()),
            _ => {}
        }
        raw = 0;
        if !before.is_empty() && !is_raw {
            tokens.push(before);
        }
        if !c.is_whitespace() {
            tokens.push(c.to_string());
        }
    }
    tokens
}

/// Modules that import each other in a circle, as text.
fn cycle(graph: &Graph) -> Option<String> {
    fn visit<'a>(
        graph: &'a Graph,
        at: &'a Module,
        way: &mut Vec<&'a Module>,
        done: &mut BTreeSet<&'a Module>,
    ) -> Option<String> {
        if let Some(start) = way.iter().position(|m| *m == at) {
            let names = way[start..].iter().chain([&at]).map(|m| m.join("::"));
            return Some(names.collect::<Vec<_>>().join(" -> "));
        }
        if !done.insert(at) {
            return None;
        }
        way.push(at);
        let found = graph[at].iter().find_map(|next| visit(graph, next, way, done));
        way.pop();
        found
    }
    let mut done = BTreeSet::new();
    graph.keys().find_map(|start| visit(graph, start, &mut Vec::new(), &mut done))
}
