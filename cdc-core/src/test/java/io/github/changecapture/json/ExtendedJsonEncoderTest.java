package io.github.changecapture.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.error.MalformedEvent;
import io.github.changecapture.event.Acknowledgement;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.DocumentMapper;
import io.github.changecapture.event.EventDecoder;
import io.github.changecapture.event.RawEvents;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExtendedJsonEncoderTest {
  private static final long SEED = 23;
  private static final ExtendedJsonEncoder RELAXED = ExtendedJsonEncoder.relaxed();

  static Stream<ExtendedJsonEncoder> encoders() {
    return Stream.of(
        ExtendedJsonEncoder.relaxed(),
        ExtendedJsonEncoder.canonical(),
        ExtendedJsonEncoder.relaxed().withInvalidText(InvalidText.REJECT));
  }

  @Test
  void names_its_format() {
    assertThat(encoders().map(ExtendedJsonEncoder::format))
        .containsExactly("relaxed", "canonical", "relaxed");
  }

  @Test
  void writes_the_event_as_it_came_as_one_line() throws IOException {
    ChangeEvent<?> event = event(RawEvents.insert(7, 3), 0);

    assertThat(line(RELAXED, event))
        .isEqualTo(
            """
            {"_id":{"_data":"%s"},"operationType":"insert",\
            "clusterTime":{"$timestamp":{"t":1763719207,"i":1}},\
            "wallTime":{"$date":"2025-11-21T10:00:00.123Z"},\
            "fullDocument":{"_id":7,"text":"xxx"},\
            "ns":{"db":"shop","coll":"orders"},"documentKey":{"_id":7}}
            """
                .formatted(RawEvents.data(7)));
    assertThat(line(ExtendedJsonEncoder.canonical(), event))
        .contains("\"fullDocument\":{\"_id\":{\"$numberInt\":\"7\"},\"text\":\"xxx\"}")
        .contains("\"wallTime\":{\"$date\":{\"$numberLong\":\"1763719200123\"}}");
  }

  @Test
  void appends_to_a_buffer_and_to_any_other_output() throws IOException {
    ChangeEvent<?> event = event(RawEvents.insert(7, 3), 0);
    JsonBuffer buffer = new JsonBuffer();
    ByteArrayOutputStream other = new ByteArrayOutputStream();

    for (int time = 0; time < 2; time++) {
      RELAXED.encode(event, buffer);
      RELAXED.encode(event, other);
    }

    assertThat(Transcoding.text(buffer)).isEqualTo(line(RELAXED, event).repeat(2));
    assertThat(other.toString(UTF_8)).isEqualTo(line(RELAXED, event).repeat(2));
  }

  @Test
  void says_the_generation_from_the_first_one_on() throws IOException {
    assertThat(line(RELAXED, event(RawEvents.insert(7, 3), 12)))
        .endsWith(",\"documentKey\":{\"_id\":7},\"_cdc\":{\"g\":12}}\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'_id': 1}",
        "{'_id': {'$numberLong': '1'}}",
        "{'_id': 1.5}",
        "{'_id': 'a'}",
        "{'_id': ''}",
        "{'_id': null}",
        "{'_id': true}",
        "{'_id': {'$oid': '56e1fc72e0c917e9c4714161'}}",
        "{'_id': {'$date': '2025-11-21T10:00:00Z'}}",
        "{'_id': {'$timestamp': {'t': 1, 'i': 2}}}",
        "{'_id': {'$numberDecimal': '1.5'}}",
        "{'_id': {'$binary': {'base64': 'AQI=', 'subType': '04'}}}",
        "{'_id': {'$symbol': 's'}}",
        "{'_id': {'$minKey': 1}}",
      })
  void does_not_repeat_a_scalar_id(String key) throws IOException {
    assertThat(line(RELAXED, delete(key, 0))).doesNotContain("_cdc");
    assertThat(line(RELAXED, delete(key, 1))).endsWith(",\"_cdc\":{\"g\":1}}\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'_id': {'b': 1, 'a': 2.5}} | {'_id':{'b':{'$numberInt':'1'},'a':{'$numberDouble':'2.5'}}}",
        "{'_id': {}} | {'_id':{}}",
        "{'_id': [1]} | {'_id':[{'$numberInt':'1'}]}",
        "{'shard': 'x', '_id': 1} | {'shard':'x','_id':{'$numberInt':'1'}}",
        "{'_id': 1, 'shard': null} | {'_id':{'$numberInt':'1'},'shard':null}",
        "{'shard': 'x'} | {'shard':'x'}",
        "{'_id': {'$regularExpression': {'pattern': 'a', 'options': ''}}} | {'_id':{'$regularExpression':{'pattern':'a','options':''}}}",
        "{} | {}",
      })
  void repeats_any_other_key_with_type_and_order(String key, String text) throws IOException {
    assertThat(line(RELAXED, delete(key, 0)))
        .endsWith(",\"_cdc\":{\"g\":0,\"k\":\"" + text.replace("'", "\\\"") + "\"}}\n");
    assertThat(line(ExtendedJsonEncoder.canonical(), delete(key, 3)))
        .endsWith(",\"_cdc\":{\"g\":3,\"k\":\"" + text.replace("'", "\\\"") + "\"}}\n");
  }

  @Test
  void escapes_a_key_that_has_escapes_already() throws IOException {
    String key = "{'_id': {'q': 'a\\\\\\\\b\\\"c\\\\n'}}";

    String line = line(RELAXED, delete(key, 0));

    RawBsonDocument read = RawBsonDocument.parse(line);
    String text = read.getDocument("_cdc").getString("k").getValue();
    assertThat(RawBsonDocument.parse(text)).isEqualTo(read.getDocument("documentKey"));
  }

  @Test
  void leaves_events_without_a_document_as_they_are() throws IOException {
    ChangeEvent<?> drop = event(RawEvents.parse("drop", "'ns': {'db': 'd', 'coll': 'c'}"), 0);

    assertThat(line(RELAXED, drop)).endsWith(",\"ns\":{\"db\":\"d\",\"coll\":\"c\"}}\n");
  }

  @ParameterizedTest
  @MethodSource("encoders")
  void finds_the_position_in_its_own_lines(ExtendedJsonEncoder encoder) throws IOException {
    for (long generation : new long[] {0, 1, Long.MAX_VALUE}) {
      assertPositionIsFound(encoder, event(RawEvents.insert(7, 3), generation));
      assertPositionIsFound(encoder, delete("{'_id': {'_cdc': {'g': 99}}}", generation));
      assertPositionIsFound(encoder, delete("{'_id': '_cdc', 'x': '}\\n{'}", generation));
    }
  }

  @ParameterizedTest
  @MethodSource("encoders")
  void finds_the_position_whatever_the_event_holds(ExtendedJsonEncoder encoder) throws IOException {
    RandomBson documents = new RandomBson(SEED);
    ExtendedJsonEncoder tolerant = encoder.withInvalidText(InvalidText.REPLACE);
    for (int done = 0; done < 2_000; done++) {
      BsonDocument event = new BsonDocument();
      event.putAll(RawEvents.parse("insert", "'documentKey': {'_id': 1}"));
      event.append("fullDocument", new RawBsonDocument(documents.next()));
      RawBsonDocument raw = new RawBsonDocument(event, new BsonDocumentCodec());
      assertPositionIsFound(tolerant, event(raw, done % 3));
    }
  }

  @ParameterizedTest
  @MethodSource("encoders")
  void finds_the_position_where_the_server_adds_to_the_token(ExtendedJsonEncoder encoder)
      throws IOException {
    String token =
        "{'_data': '%s', '_typeBits': {'$binary': {'base64': 'gkc=', 'subType': '00'}}}"
            .formatted(RawEvents.data(1));

    assertPositionIsFound(encoder, event("{'_id': " + token + ", 'operationType': 'x'}"));
  }

  @Test
  void finds_the_position_where_a_pipeline_moved_or_removed_fields() throws IOException {
    String token = "'_id': {'_data': '" + RawEvents.data(1) + "'}";
    String time = "'clusterTime': {'$timestamp': {'t': 4294967295, 'i': 5}}";

    assertPositionIsFound(RELAXED, event("{'operationType': 'x', 'added': [1], " + token + "}"));
    assertPositionIsFound(
        RELAXED, event("{'operationType': 'x', " + token + ", 'added': {}, " + time + "}"));
    assertPositionIsFound(
        RELAXED, event("{'_id': {'_data': 'new form'}, 'operationType': 'x', " + time + "}"));
    assertPositionIsFound(
        RELAXED, event("{" + token + ", 'operationType': 'x', 'clusterTime': 'none'}"));
  }

  private static void assertPositionIsFound(ExtendedJsonEncoder encoder, ChangeEvent<?> event)
      throws IOException {
    String line = line(encoder, event);
    assertThat(encoder.position(line.getBytes(UTF_8))).as(line).isEqualTo(event.position());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "{}\n",
        "null\n",
        "[]\n",
        "{\"a\":1}\n",
        "not JSON\n",
        "{\"_id\":1}\n",
        "{\"_id\":{}}\n",
        "{\"_id\":{\"_data\":1}}\n",
        "{\"_id\":{\"_data\":\"\"}}\n",
        "{\"_id\":{\"_data\":\"8268\"}}\n",
        "{\"_id\":{\"_data\":\"no time in it\"}}\n",
        "{\"_id\":{\"$oid\":\"no hex\"}}\n",
        "{\"_id\":{\"_data\":\"%s\"}}",
        "{\"_id\":{\"_data\":\"%s\"}}\n\n",
        "{\"_id\":{\"_data\":\"%s\"}}\r\n",
        "{\"_id\":{\"_data\":\"%s\"}}\n{\"_id\":{\"_data\":\"%s\"}}\n",
        " {\"_id\":{\"_data\":\"%s\"}}\n",
        "{\"_id\": {\"_data\":\"%s\"}}\n",
        "{\"_id\":{\"_data\":\"%s\"},}\n",
        "{\"_id\":{\"_data\":\"%s\"},\"a\"}\n",
        "{\"_id\":{\"_data\":\"%s\"},\"a\":}\n",
        "{\"_id\":{\"_data\":\"%s\"},\"a\":[1,]}\n",
        "{\"_id\":{\"_data\":\"%s\"},\"a\":[1}\n",
        "{\"_id\":{\"_data\":\"%s\"},\"a\":nul}\n",
        "{\"_id\":{\"_data\":\"%s\"},\"a\":\"\t\"}\n",
        "{\"_id\":{\"_data\":\"%s\"},\"a\":\"\\\"}\n",
        "{\"_id\":{\"_data\":\"%s\"},\"_cdc\":1}\n",
        "{\"_id\":{\"_data\":\"%s\"},\"_cdc\":{}}\n",
        "{\"_id\":{\"_data\":\"%s\"},\"_cdc\":{\"g\":-1}}\n",
        "{\"_id\":{\"_data\":\"%s\"},\"_cdc\":{\"g\":\"1\"}}\n",
        "{\"_id\":{\"_data\":\"%s\"},\"_cdc\":{\"g\":1.0}}\n",
        "{\"after\":{\"_id\":{\"_data\":\"%s\"}}}\n",
      })
  void finds_no_position_in_other_lines(String line) {
    String withToken = line.replace("%s", RawEvents.data(0));

    assertThat(RELAXED.position(withToken.getBytes(UTF_8))).as(withToken).isNull();
  }

  @Test
  void finds_no_wrong_position_in_broken_lines() throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    ChangeEvent<?> event = event(RawEvents.insert(7, 20), 3);
    byte[] line = line(RELAXED, event).getBytes(UTF_8);
    for (int length = 0; length < line.length; length++) {
      assertThat(RELAXED.position(Arrays.copyOf(line, length))).isNull();
      assertThat(RELAXED.position(Arrays.copyOfRange(line, length + 1, line.length))).isNull();
    }
    for (int done = 0; done < 20_000; done++) {
      byte[] broken = line.clone();
      broken[random.nextInt(line.length)] = (byte) random.nextInt();
      // Any answer but an error: a changed digit makes another line of ours.
      var unused = RELAXED.position(broken);
    }
  }

  @Test
  void finds_no_position_in_what_is_nested_without_end() {
    String deep =
        "{\"_id\":{\"_data\":\"" + RawEvents.data(0) + "\"},\"a\":" + "[".repeat(1_000_000);

    assertThat(RELAXED.position(deep.getBytes(UTF_8))).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'operationType': 'insert'} | no _id._data",
        "{'_id': 1, 'operationType': 'insert'} | no _id._data",
        "{'_id': {}, 'operationType': 'insert'} | no _id._data",
        "{'_id': {'_data': 1}, 'operationType': 'insert'} | no _id._data",
        "{'_id': {'_data': '8200'}, 'operationType': 'insert', '_cdc': 1} | a field _cdc",
        "{'_id': {'_data': '8200'}, 'operationType': 'insert'} | no clusterTime",
      })
  void refuses_an_event_that_could_not_be_found_again(String event, String reason) {
    JsonBuffer out = new JsonBuffer();

    assertThatThrownBy(() -> RELAXED.encode(event(event), out))
        .isInstanceOf(MalformedEvent.class)
        .hasMessageContaining(reason);
    assertThat(out.size()).isZero();
  }

  @Test
  void refuses_text_that_is_not_utf8_on_demand() throws IOException {
    RawBsonDocument raw = RawEvents.insert(7, 3);
    byte[] bytes = Arrays.copyOf(raw.getBackingArray(), raw.getByteLength());
    bytes[new String(bytes, ISO_8859_1).indexOf("xxx")] = (byte) 0xE9;
    ChangeEvent<?> event = event(new RawBsonDocument(bytes), 0);

    assertThat(line(RELAXED, event)).contains("\"text\":\"\ufffdxx\"");
    assertThatThrownBy(() -> line(RELAXED.withInvalidText(InvalidText.REJECT), event))
        .isInstanceOf(MalformedEvent.class)
        .hasMessageContaining("text that is not UTF-8");
  }

  private static ChangeEvent<?> delete(String key, long generation) {
    String rest = "'ns': {'db': 'd', 'coll': 'c'}, 'documentKey': " + key.trim();
    return event(RawEvents.parse("delete", rest), generation);
  }

  private static ChangeEvent<?> event(String json) {
    return event(RawBsonDocument.parse(json), 0);
  }

  private static ChangeEvent<?> event(RawBsonDocument raw, long generation) {
    return new EventDecoder<>(DocumentMapper.raw())
        .decode(raw, generation, Acknowledgement.none(), 0);
  }

  private static String line(ExtendedJsonEncoder encoder, ChangeEvent<?> event) throws IOException {
    JsonBuffer out = new JsonBuffer();
    encoder.encode(event, out);
    return Transcoding.text(out);
  }
}
