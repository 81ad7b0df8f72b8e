package io.github.changecapture.test.mongo.internal.wire;

import java.util.List;
import java.util.Map;
import org.bson.RawBsonDocument;

/**
 * One message of a client.
 *
 * @param id the number that the reply must name
 * @param legacy whether it came as OP_QUERY and wants an OP_REPLY
 * @param replyExpected false if the client said that more is to come
 * @param body the command
 * @param sequences the arrays that came as sections of their own, by field
 */
public record Request(
    int id,
    boolean legacy,
    boolean replyExpected,
    RawBsonDocument body,
    Map<String, List<RawBsonDocument>> sequences) {}
