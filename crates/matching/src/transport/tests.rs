//! What holds of every plan, on many small instances and against trying everything.

use super::*;

/// Numbers by chance, the same each time (a generator by Steele, Lea and Flood).
struct Chance(u64);

impl Chance {
    fn below(&mut self, many: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut it = self.0;
        it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (it ^ (it >> 31)) % many
    }

    fn within(&mut self, from: i32, to: i32) -> i32 {
        let many = u64::try_from(to - from + 1).unwrap();
        from + i32::try_from(self.below(many)).unwrap()
    }
}

fn instance(chance: &mut Chance, members: u64, places: u64, spread: i32) -> Instance {
    let slots: Vec<Vec<i32>> = (0..places)
        .map(|_| {
            let many = chance.below(4);
            let mut own: Vec<i32> = (0..many).map(|_| chance.within(-spread, spread)).collect();
            own.sort_unstable();
            own
        })
        .collect();
    let mut made = Instance::new(slots, chance.within(spread / 2, spread * 3)).unwrap();
    for _ in 0..members {
        let arcs: Vec<Arc> = (0..places)
            .filter_map(|place| {
                let is_there = chance.below(4) > 0;
                let place = u32::try_from(place).unwrap();
                is_there.then(|| Arc { place, cost: chance.within(0, spread) })
            })
            .collect();
        made.push(&arcs).unwrap();
    }
    made
}

/// The least cost of all plans, by trying them all.
fn tried(instance: &Instance, member: usize, heads: &mut Vec<usize>) -> i64 {
    if member == instance.members() {
        return 0;
    }
    let mut best = i64::from(instance.fallback()) + tried(instance, member + 1, heads);
    for arc in instance.arcs(member) {
        let place = arc.place as usize;
        let Some(slot) = instance.slots(place).get(heads[place]) else { continue };
        heads[place] += 1;
        let rest = tried(instance, member + 1, heads);
        heads[place] -= 1;
        best = best.min(i64::from(arc.cost) + i64::from(*slot) + rest);
    }
    best
}

#[test]
fn nothing_is_better_than_the_plan() {
    let mut chance = Chance(1);
    for nth in 0..3_000 {
        let (members, places) = (chance.below(7), 1 + chance.below(4));
        let spread = [1, 8, 60, 3_000][nth % 4];
        let instance = instance(&mut chance, members, places, spread);
        let found = certify(&instance, &solve(&instance)).unwrap();
        let all = tried(&instance, 0, &mut vec![0; instance.places()]);
        assert_eq!((found.cost, found.bound), (all, all), "{instance:?}");
    }
}

#[test]
fn larger_plans_are_proven() {
    let mut chance = Chance(2);
    for nth in 0..200 {
        let (members, places) = (1 + chance.below(300), 1 + chance.below(60));
        let spread = [2, 40, 900, 50_000][nth % 4];
        let instance = instance(&mut chance, members, places, spread);
        let plan = solve(&instance);
        assert!(certify(&instance, &plan).unwrap().is_proof());
        assert_eq!(plan, solve(&instance), "the same again");
    }
}

/// A ground by chance: members and places in a square, a few skills.
fn ground(chance: &mut Chance, members: u64, places: u64) -> crate::ground::Ground {
    let mut point = || [f64::from(chance.within(0, 4_000)), f64::from(chance.within(0, 4_000))];
    let homes: Vec<_> = (0..members).map(|_| point()).collect();
    let at: Vec<_> = (0..places).map(|_| point()).collect();
    let skills = (0..members).map(|_| u32::try_from(chance.below(16)).unwrap()).collect();
    let mut need = || f64::from(chance.within(0, 10)) / 10.0;
    let needs = (0..places).map(|_| (0..4).map(|_| need()).collect()).collect();
    crate::ground::Ground::new((homes, skills), (at, needs), 600.0)
}

#[test]
fn a_plan_of_few_arcs_becomes_the_best_of_all_pairs() {
    let mut chance = Chance(3);
    for _ in 0..60 {
        let (members, places) = (1 + chance.below(250), 1 + chance.below(90));
        let ground = ground(&mut chance, members, places);
        let slots: Vec<Vec<i32>> = (0..places)
            .map(|_| {
                let many = 1 + chance.below(2 * members / places + 2);
                let step = chance.within(0, 200);
                (0..i32::try_from(many).unwrap()).map(|nth| nth * step - 500).collect()
            })
            .collect();
        let (few, all) = (Instance::new(slots.clone(), 50_000), Instance::new(slots, 50_000));
        let (mut few, mut all) = (few.unwrap(), all.unwrap());
        for member in 0..usize::try_from(members).unwrap() {
            let arc = |place: u32| Arc { place, cost: ground.cost(member, place as usize) };
            let every: Vec<Arc> = (0..u32::try_from(places).unwrap()).map(arc).collect();
            all.push(&every).unwrap();
            few.push(&every[..every.len().min(2)]).unwrap();
        }
        let whole = certify(&all, &solve(&all)).unwrap();
        let found = solve_complete(few, &ground).unwrap();
        let own = certify(&found.instance, &found.plan).unwrap();
        assert!(whole.is_proof() && own.is_proof());
        assert_eq!(own.cost, whole.cost);
        // The plan and its prices prove it over all pairs, too, though few of them became arcs.
        assert!(certify(&all, &found.plan).unwrap().is_proof());
    }
}

/// What is left of a live plan, as an instance of its own, with the plan of those.
fn left(live: &Live) -> (Instance, Plan) {
    let (instance, plan) = (live.instance(), live.plan());
    let slots: Vec<Vec<i32>> =
        (0..instance.places()).map(|it| instance.slots(it).to_vec()).collect();
    let mut made = Instance::new(slots, instance.fallback()).unwrap();
    let mut puts = Vec::new();
    for member in 0..instance.members() {
        if !live.is_gone(u32::try_from(member).unwrap()) {
            made.push(instance.arcs(member)).unwrap();
            puts.push(plan.puts[member]);
        }
    }
    (made, Plan { puts, prices: plan.prices })
}

#[test]
fn a_plan_stays_the_best_while_members_come_and_go() {
    let mut chance = Chance(4);
    for nth in 0..150 {
        let (members, places) = (1 + chance.below(40), 1 + chance.below(12));
        let spread = [1, 30, 2_000][nth % 3];
        let given = instance(&mut chance, members, places, spread);
        let mut live = Live::new(given);
        let mut all: Vec<u32> = (0..u32::try_from(members).unwrap()).collect();
        for _ in 0..60 {
            if chance.below(2) == 0 && !all.is_empty() {
                let many = u64::try_from(all.len()).unwrap();
                let who = all.swap_remove(usize::try_from(chance.below(many)).unwrap());
                live.go(who);
                live.go(who);
            } else {
                let arcs: Vec<Arc> = (0..u32::try_from(places).unwrap())
                    .filter_map(|place| {
                        let may = chance.below(3) > 0;
                        may.then(|| Arc { place, cost: chance.within(0, spread) })
                    })
                    .collect();
                all.push(live.come(&arcs).unwrap());
            }
            let (instance, plan) = left(&live);
            let found = certify(&instance, &plan).unwrap();
            let anew = certify(&instance, &solve(&instance)).unwrap();
            assert_eq!((found.cost, found.bound), (anew.cost, anew.cost));
        }
    }
}

/// Groups with their slots, and the group of each.
type Groups = [(Vec<i32>, Option<u32>)];

/// The least cost over layers, by trying all plans.
fn tried_layered(
    instance: &Instance,
    (parents, groups): (&[Option<u32>], &Groups),
    puts: &mut Vec<Option<usize>>,
) -> Option<i64> {
    let member = puts.len();
    if member < instance.members() {
        let arcs = instance.arcs(member).iter().map(|it| Some(it.place as usize));
        let all: Vec<Option<usize>> = arcs.chain([None]).collect();
        let mut best = None;
        for put in all {
            puts.push(put);
            let own = tried_layered(instance, (parents, groups), puts);
            puts.pop();
            best = [best, own].into_iter().flatten().min();
        }
        return best;
    }
    let mut cost = 0;
    let mut heads = vec![0; parents.len() + groups.len()];
    for (member, put) in puts.iter().enumerate() {
        let Some(place) = put else {
            cost += i64::from(instance.fallback());
            continue;
        };
        cost += i64::from(instance.cost(member, u32::try_from(*place).unwrap()).unwrap());
        heads[*place] += 1;
        let mut above = parents[*place];
        while let Some(group) = above {
            heads[parents.len() + group as usize] += 1;
            above = groups[group as usize].1;
        }
    }
    for (node, heads) in heads.into_iter().enumerate() {
        let slots = match node.checked_sub(parents.len()) {
            None => instance.slots(node),
            Some(group) => &groups[group].0,
        };
        cost += slots.get(..heads)?.iter().map(|it| i64::from(*it)).sum::<i64>();
    }
    Some(cost)
}

#[test]
fn nothing_is_better_than_a_plan_over_layers() {
    let mut chance = Chance(5);
    for nth in 0..1_500 {
        let spread = [1, 20, 900][nth % 3];
        let (members, places) = (chance.below(6), 1 + chance.below(4));
        let given = instance(&mut chance, members, places, spread);
        let many = 1 + chance.below(3);
        let groups: Vec<(Vec<i32>, Option<u32>)> = (0..many)
            .map(|group| {
                let mut own: Vec<i32> =
                    (0..chance.below(6)).map(|_| chance.within(-spread, spread)).collect();
                own.sort_unstable();
                let above = group + 1 + chance.below(2);
                (own, (above < many).then(|| u32::try_from(above).unwrap()))
            })
            .collect();
        let parents: Vec<Option<u32>> = (0..places)
            .map(|_| {
                let group = chance.below(many + 1);
                (group < many).then(|| u32::try_from(group).unwrap())
            })
            .collect();
        let layers = Layers::new(parents.clone(), groups.clone()).unwrap();
        let found = solve_layered(&given, &layers).unwrap();
        let found = certify_layered(&given, &layers, &found).unwrap();
        let all = tried_layered(&given, (&parents, &groups), &mut Vec::new()).unwrap();
        assert_eq!((found.cost, found.bound), (all, all), "{given:?} {layers:?}");
    }
}

#[test]
fn without_groups_layers_are_the_flat_problem() {
    let mut chance = Chance(6);
    for _ in 0..100 {
        let (members, places) = (1 + chance.below(80), 1 + chance.below(20));
        let given = instance(&mut chance, members, places, 500);
        let layers = Layers::new(vec![None; given.places()], Vec::new()).unwrap();
        let layered = solve_layered(&given, &layers).unwrap();
        let layered = certify_layered(&given, &layers, &layered).unwrap();
        assert_eq!(Some(layered), certify(&given, &solve(&given)));
    }
}

#[test]
fn whoever_is_forced_elsewhere_costs_at_least_what_is_said() {
    let mut chance = Chance(7);
    for _ in 0..300 {
        let (members, places) = (1 + chance.below(6), 1 + chance.below(4));
        let given = instance(&mut chance, members, places, 60);
        let plan = solve(&given);
        let whole = certify(&given, &plan).unwrap().cost;
        for member in 0..given.members() {
            for place in 0..u32::try_from(given.places()).unwrap() {
                let Some(why) = why_not(&given, &plan, member, place) else { continue };
                // The same with this member forced there, and with nothing else to choose.
                let slots: Vec<Vec<i32>> =
                    (0..given.places()).map(|it| given.slots(it).to_vec()).collect();
                let mut forced = Instance::new(slots, given.fallback()).unwrap();
                for it in 0..given.members() {
                    let own =
                        given.arcs(it).iter().filter(|arc| it != member || arc.place == place);
                    forced.push(&own.copied().collect::<Vec<_>>()).unwrap();
                }
                let plan = solve(&forced);
                if plan.puts[member] == Put::At(place) {
                    let cost = certify(&forced, &plan).unwrap().cost;
                    assert!(cost - whole >= why.more, "{cost} {whole} {why:?}");
                }
                assert!(why.more >= 0);
            }
            if let Some(it) = reason(&given, &plan, member) {
                assert!(it.rank >= 1 && it.rank <= it.of && it.over >= 0);
                assert_eq!(it.rank == 1, it.over == 0);
            }
        }
    }
}
