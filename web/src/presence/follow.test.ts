import { expect, test } from "vitest";
import { followersOf, goOn, leader, start } from "./follow";
import type { Peer } from "./presence";

const ME = 1;
const person = (id: string) => ({ id, name: id, color: "#112233" });
const peer = (client: number, following: number | null = null, id = `u${client}`): Peer => ({
  client,
  user: person(id),
  selection: [],
  editing: null,
  pointing: true,
  following,
  away: false,
});
const here = (...peers: Peer[]) => new Map(peers.map((one) => [one.client, one]));

test("it goes on as long as the person is here, and is the same object then", () => {
  const tom = peer(2);
  const following = start(tom, 0);
  expect(goOn(following, here(tom), ME, 60_000)).toBe(following);
});

test("who comes back within a moment is followed on, who does not has left", () => {
  const tom = peer(2);
  const lost = goOn(start(tom, 0), here(), ME, 1_000);
  expect(lost).toMatchObject({ client: 2, lostAt: 1_000 });
  if (typeof lost === "string") throw new Error(lost);
  expect(goOn(lost, here(), ME, 4_900)).toBe(lost);
  expect(goOn(lost, here(tom), ME, 4_900)).toMatchObject({ client: 2, lostAt: null });
  expect(goOn(lost, here(), ME, 5_000)).toBe("gone");
});

test("who goes on in another window is followed there", () => {
  expect(goOn(start(peer(2, null, "tom"), 0), here(peer(7, null, "tom")), ME, 10)).toMatchObject({ client: 7 });
});

test("who follows somebody shows that person's view", () => {
  expect(leader(2, here(peer(2, 3), peer(3)), ME)).toBe(3);
  expect(leader(2, here(peer(2, 9)), ME)).toBe(2);
});

test("a circle ends: who was first lets go at once, who turned around has a moment", () => {
  const tom = peer(2, ME);
  expect(leader(2, here(tom), ME)).toBe(null);
  expect(goOn(start(tom, 0), here(tom), ME, 60_000)).toBe("circle");
  expect(goOn(start(tom, 59_000), here(tom), ME, 60_000)).toMatchObject({ client: 2 });
});

test("everybody who follows me counts once, in however many windows", () => {
  const followers = followersOf(ME, [peer(2, ME, "tom"), peer(3, ME, "tom"), peer(4, 2), peer(5, ME)]);
  expect(followers.map(({ id }) => id)).toEqual(["tom", "u5"]);
});
