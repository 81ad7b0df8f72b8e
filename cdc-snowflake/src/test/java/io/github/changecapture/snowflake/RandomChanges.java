package io.github.changecapture.snowflake;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** A stream of events of one collection, as a server and the library could have made it. */
final class RandomChanges {
  /** What silver calls a document, and its key: numbers and texts, null, parts, a shard key. */
  private static final List<Map.Entry<String, String>> KEYS =
      List.of(
          Map.entry("1", "{\"_id\":1}"),
          Map.entry("\"1\"", "{\"_id\":\"1\"}"),
          Map.entry("null", "{\"_id\":null}"),
          Map.entry(
              "{\"$oid\":\"0123456789abcdef01234567\"}",
              "{\"_id\":{\"$oid\":\"0123456789abcdef01234567\"}}"),
          Map.entry("{\"_id\":{\"b\":1,\"a\":2}}", "{\"_id\":{\"b\":1,\"a\":2}}"),
          Map.entry("{\"_id\":{\"a\":2,\"b\":1}}", "{\"_id\":{\"a\":2,\"b\":1}}"),
          Map.entry("{\"region\":\"eu\",\"_id\":1}", "{\"region\":\"eu\",\"_id\":1}"));

  private final Random random;
  private final List<Change> events = new ArrayList<>();
  private final Set<Integer> alive = new HashSet<>();
  private long generation;
  private long time = 1_700_000_000;
  private int step;

  RandomChanges(Random random) {
    this.random = random;
  }

  List<Change> next(int count) {
    while (events.size() < count) {
      step++;
      time += random.nextInt(3);
      int chance = random.nextInt(30);
      if (chance == 0) {
        reset();
      } else if (chance == 1) {
        generation++;
        time -= random.nextInt(20);
      } else {
        ofDocument(random.nextInt(KEYS.size()));
      }
    }
    return List.copyOf(events);
  }

  /** With events between them that say something of the collection, and of no document. */
  List<Change> amongOthers(List<Change> changes) {
    List<Change> all = new ArrayList<>();
    for (Change change : changes) {
      all.add(change);
      if (random.nextInt(12) == 0) {
        String operation = List.of("drop", "rename", "invalidate").get(random.nextInt(3));
        String own = change.eventId() + "FF";
        all.add(new Change(change.generation(), own, change.time(), operation, null, null, null));
      }
    }
    return all;
  }

  private void reset() {
    alive.clear();
    String before = events.isEmpty() ? eventId() : events.get(events.size() - 1).eventId();
    String own = before.contains("+") ? eventId() : before + "+1";
    events.add(new Change(generation, own, time, "namespaceReset", null, null, null));
  }

  private void ofDocument(int key) {
    if (random.nextInt(8) == 0) {
      add(key, "read", true);
      var unused = alive.add(key);
    } else if (alive.add(key)) {
      add(key, "insert", true);
    } else if (random.nextInt(3) == 0) {
      add(key, "delete", false);
      var unused = alive.remove(key);
    } else if (random.nextInt(4) == 0) {
      add(key, "replace", true);
    } else {
      add(key, "update", random.nextBoolean());
    }
  }

  private void add(int key, String operation, boolean saysDocument) {
    Map.Entry<String, String> of = KEYS.get(key);
    String id = of.getValue().substring(1, of.getValue().length() - 1);
    String document = saysDocument ? "{%s,\"v\":%d}".formatted(id, step) : null;
    events.add(
        new Change(generation, eventId(), time, operation, of.getKey(), of.getValue(), document));
  }

  private String eventId() {
    return "82%08X%08X2B0229".formatted(time, step);
  }
}
