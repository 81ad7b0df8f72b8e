package io.github.changecapture.benchmarks.load;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * As many encoded events as fit into a reply, as the elements of a BSON array. For each reply only
 * the bytes that differ are written anew.
 */
final class EventBlock {
  /** MongoDB's bound for a batch. */
  private static final int MOST_BYTES = 16 * 1024 * 1024;

  private static final byte DOCUMENT = 3;
  private static final int FOUR_DIGITS = 10_000;
  private static final int[] DIGITS = new int[FOUR_DIGITS];

  static {
    for (int i = 0; i < FOUR_DIGITS; i++) {
      DIGITS[i] = ByteBuffer.wrap(Texts.ascii("%04d".formatted(i))).order(LITTLE_ENDIAN).getInt();
    }
  }

  private final Workload workload;
  private final ByteBuffer events;

  /** Where each event ends, and where in the block its places are. */
  private final List<Slot> slots = new ArrayList<>();

  private record Slot(int end, EventTemplate.Places places) {}

  /** The time of a batch's first event, and how many came before it. */
  record Beginning(long clusterTime, long wallTime, long number) {}

  EventBlock(Workload workload, int mostEvents) {
    this.workload = workload;
    List<EventTemplate> templates = EventTemplate.of(workload);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    while (slots.size() < mostEvents) {
      EventTemplate template = templates.get(slots.size() % templates.size());
      byte[] index = Texts.ascii(Integer.toString(slots.size()));
      int start = out.size() + 1 + index.length + 1;
      if (start + template.bytes().length > MOST_BYTES) {
        break;
      }
      out.write(DOCUMENT);
      out.writeBytes(index);
      out.write(0);
      out.writeBytes(template.bytes());
      slots.add(slot(out.size(), start, template.places()));
    }
    this.events = ByteBuffer.allocateDirect(out.size()).order(LITTLE_ENDIAN);
    var unused = events.put(0, out.toByteArray());
  }

  private static Slot slot(int end, int start, EventTemplate.Places places) {
    return new Slot(
        end,
        new EventTemplate.Places(
            start + places.token(),
            start + places.clusterTime(),
            start + places.wallTime(),
            start + places.key(),
            start + places.keyInDocument(),
            start + places.collection()));
  }

  int capacity() {
    return slots.size();
  }

  /**
   * Makes the first events those of a time.
   *
   * @param count how many
   * @param first of the first of them; each is one cluster time later than the one before it
   * @return their bytes, valid until the next call
   */
  ByteBuffer batch(int count, Beginning first) {
    long seconds = Hexadecimal.of((int) (first.clusterTime() >>> Integer.SIZE));
    for (int i = 0; i < count; i++) {
      Slot slot = slots.get(i);
      EventTemplate.Places places = slot.places();
      long time = first.clusterTime() + i;
      long number = first.number() + i;
      events.putLong(places.token(), seconds);
      events.putLong(places.token() + Long.BYTES, Hexadecimal.of((int) time));
      events.putLong(places.clusterTime(), time);
      events.putLong(places.wallTime(), wallTime(first.wallTime(), i));
      events.putLong(places.key(), Long.reverseBytes(number));
      events.putLong(places.keyInDocument(), Long.reverseBytes(number));
      events.putInt(places.collection(), DIGITS[(int) (number % workload.collections())]);
    }
    return events.slice(0, count == 0 ? 0 : slots.get(count - 1).end());
  }

  private long wallTime(long first, int events) {
    return workload.perSecond() == 0 ? first : first + events * 1_000L / workload.perSecond();
  }
}
