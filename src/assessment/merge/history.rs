//! The histories of several files as one: every step once, in an order that agrees with the order in every file.

use std::collections::HashMap;

use jiff::Timestamp;

use super::super::{Assessment, Step};

/// The merged history, and where the steps of each input stand in it.
pub(super) struct Woven {
    pub steps: Vec<Step>,
    pub places: Vec<Vec<usize>>,
}

/// What orders steps that no file puts in an order: time, then content, then which of several identical ones.
type Key = (Timestamp, String, usize);

/// Two steps are the same when all of their content is; identical steps within one file are counted.
pub(super) fn weave(inputs: &[&Assessment]) -> Woven {
    let mut ids: HashMap<(String, usize), usize> = HashMap::new();
    let mut steps: Vec<&Step> = Vec::new();
    let mut keys: Vec<Key> = Vec::new();
    let mut lists: Vec<Vec<usize>> = Vec::new();
    for input in inputs {
        let mut counts: HashMap<String, usize> = HashMap::new();
        let mut list = Vec::with_capacity(input.history.len());
        for step in &input.history {
            // The whole content as text; that of numbers too, so that 1.0 and 1.00 stay two things.
            let text = format!("{step:?}");
            let count = counts.entry(text.clone()).or_default();
            let id = *ids.entry((text.clone(), *count)).or_insert_with(|| {
                steps.push(step);
                keys.push((step.at, text, *count));
                keys.len() - 1
            });
            *count += 1;
            list.push(id);
        }
        lists.push(list);
    }
    let order = in_order(&lists, &keys);
    let mut place = vec![0; order.len()];
    for (at, &id) in order.iter().enumerate() {
        place[id] = at;
    }
    let places = lists.iter().map(|list| list.iter().map(|&id| place[id]).collect()).collect();
    Woven { steps: order.iter().map(|&id| steps[id].clone()).collect(), places }
}

/// Takes the smallest of those that come next in every file that has them; where there is none, since files disagree,
/// the smallest that comes next in any. Weaving the result with one of the files again gives the result: each step it
/// took is then the only one that is free, or again the smallest of those that come next.
fn in_order(lists: &[Vec<usize>], keys: &[Key]) -> Vec<usize> {
    let mut holders = vec![0; keys.len()];
    lists.iter().flatten().for_each(|&id| holders[id] += 1);
    let mut next_in = vec![0; keys.len()];
    lists.iter().filter_map(|list| list.first()).for_each(|&id| next_in[id] += 1);
    let mut cursors = vec![0; lists.len()];
    let mut done = vec![false; keys.len()];
    let mut order = Vec::with_capacity(keys.len());
    loop {
        let nexts = lists.iter().zip(&cursors).filter_map(|(list, &at)| list.get(at).copied());
        let Some(id) = nexts.min_by_key(|&id| (next_in[id] < holders[id], &keys[id])) else { return order };
        order.push(id);
        done[id] = true;
        for (list, cursor) in lists.iter().zip(&mut cursors) {
            let was = *cursor;
            while list.get(*cursor).is_some_and(|&id| done[id]) {
                *cursor += 1;
            }
            if let Some(&id) = list.get(*cursor).filter(|_| *cursor != was) {
                next_in[id] += 1;
            }
        }
    }
}
