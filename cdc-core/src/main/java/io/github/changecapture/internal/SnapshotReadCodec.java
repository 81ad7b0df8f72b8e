package io.github.changecapture.internal;

import io.github.changecapture.event.EventBytes;
import io.github.changecapture.event.SnapshotEvents;
import org.bson.BsonBinaryReader;
import org.bson.BsonReader;
import org.bson.BsonType;
import org.bson.BsonWriter;
import org.bson.codecs.Codec;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.EncoderContext;
import org.bson.codecs.RawBsonDocumentCodec;
import org.bson.io.BsonInput;
import org.bson.io.BsonInputMark;

/**
 * Reads each document of a reply as the event of a snapshot.
 *
 * <p>The driver's own codec pipes a document through a writer into a buffer that grows from
 * nothing, and it would have to be copied once more to make an event of it.
 */
final class SnapshotReadCodec implements Codec<EventBytes> {
  private final RawBsonDocumentCodec general = new RawBsonDocumentCodec();
  private final SnapshotEvents events;

  SnapshotReadCodec(SnapshotEvents events) {
    this.events = events;
  }

  @Override
  public EventBytes decode(BsonReader reader, DecoderContext context) {
    return reader instanceof BsonBinaryReader binary
            && binary.getCurrentBsonType() == BsonType.DOCUMENT
        ? fromReply(binary)
        : events.read(general.decode(reader, context));
  }

  /** The reader is to know where it stands, and so passes over what was read behind its back. */
  private EventBytes fromReply(BsonBinaryReader reader) {
    BsonInput input = reader.getBsonInput();
    BsonInputMark document = input.getMark(Integer.BYTES);
    EventBytes event = events.read(input);
    document.reset();
    reader.skipValue();
    return event;
  }

  @Override
  public void encode(BsonWriter writer, EventBytes event, EncoderContext context) {
    general.encode(writer, event.raw(), context);
  }

  @Override
  public Class<EventBytes> getEncoderClass() {
    return EventBytes.class;
  }
}
