package io.github.changecapture.json;

import static io.github.changecapture.json.Transcoding.canonical;
import static io.github.changecapture.json.Transcoding.document;
import static io.github.changecapture.json.Transcoding.hex;
import static io.github.changecapture.json.Transcoding.relaxed;
import static io.github.changecapture.json.Transcoding.string;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.error.MalformedEvent;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every type in both formats, with the values of MongoDB's BSON corpus.
 *
 * @see <a
 *     href="https://github.com/mongodb/specifications/tree/master/source/bson-corpus/tests">BSON
 *     corpus</a>
 */
class BsonToJsonTest {
  private static final String OID = "56e1fc72e0c917e9c4714161";

  private static final String ALL_TYPES =
      "3B020000075F69640057E193D7A9CC81B4027498B50E53796D626F6C000700000073796D626F6C00"
          + "02537472696E670007000000737472696E670010496E743332002A00000012496E743634002A000000"
          + "0000000001446F75626C6500000000000000F0BF0542696E617279001000000003A34C38F7C3ABEDC8"
          + "A37814A992AB8DB60542696E61727955736572446566696E656400050000008001020304050D436F64"
          + "65000E00000066756E6374696F6E2829207B7D000F436F64655769746853636F7065001B0000000E00"
          + "000066756E6374696F6E2829207B7D00050000000003537562646F63756D656E74001200000002666F"
          + "6F0004000000626172000004417272617900280000001030000100000010310002000000103200030000"
          + "001033000400000010340005000000001154696D657374616D7000010000002A0000000B5265676578"
          + "007061747465726E0000094461746574696D6545706F6368000000000000000000094461746574696D"
          + "65506F73697469766500FFFFFF7F00000000094461746574696D654E656761746976650000000080FF"
          + "FFFFFF085472756500010846616C736500000C4442506F696E746572000E00000064622E636F6C6C65"
          + "6374696F6E0057E193D7A9CC81B4027498B1034442526566003D0000000224726566000B000000636F"
          + "6C6C656374696F6E00072469640057FD71E96E32AB4225B723FB02246462000900000064617461626173"
          + "650000FF4D696E6B6579007F4D61786B6579000A4E756C6C0006556E646566696E65640000";
  private static final String ALL_TYPES_CANONICAL =
      "{'_id':{'$oid':'57e193d7a9cc81b4027498b5'},'Symbol':{'$symbol':'symbol'},"
          + "'String':'string','Int32':{'$numberInt':'42'},'Int64':{'$numberLong':'42'},"
          + "'Double':{'$numberDouble':'-1.0'},"
          + "'Binary':{'$binary':{'base64':'o0w498Or7cijeBSpkquNtg==','subType':'03'}},"
          + "'BinaryUserDefined':{'$binary':{'base64':'AQIDBAU=','subType':'80'}},"
          + "'Code':{'$code':'function() {}'},"
          + "'CodeWithScope':{'$code':'function() {}','$scope':{}},"
          + "'Subdocument':{'foo':'bar'},'Array':[{'$numberInt':'1'},{'$numberInt':'2'},"
          + "{'$numberInt':'3'},{'$numberInt':'4'},{'$numberInt':'5'}],"
          + "'Timestamp':{'$timestamp':{'t':42,'i':1}},"
          + "'Regex':{'$regularExpression':{'pattern':'pattern','options':''}},"
          + "'DatetimeEpoch':{'$date':{'$numberLong':'0'}},"
          + "'DatetimePositive':{'$date':{'$numberLong':'2147483647'}},"
          + "'DatetimeNegative':{'$date':{'$numberLong':'-2147483648'}},"
          + "'True':true,'False':false,"
          + "'DBPointer':{'$dbPointer':{'$ref':'db.collection',"
          + "'$id':{'$oid':'57e193d7a9cc81b4027498b1'}}},"
          + "'DBRef':{'$ref':'collection','$id':{'$oid':'57fd71e96e32ab4225b723fb'},"
          + "'$db':'database'},"
          + "'Minkey':{'$minKey':1},'Maxkey':{'$maxKey':1},'Null':null,"
          + "'Undefined':{'$undefined':true}}";
  private static final String ALL_TYPES_RELAXED =
      ALL_TYPES_CANONICAL
          .replaceAll("\\{'\\$number(?:Int|Long|Double)':'([^']+)'}", "$1")
          .replace("{'$date':0}", "{'$date':'1970-01-01T00:00:00Z'}")
          .replace("{'$date':2147483647}", "{'$date':'1970-01-25T20:31:23.647Z'}")
          .replace("{'$date':-2147483648}", "{'$date':{'$numberLong':'-2147483648'}}");

  /** Whole documents: BSON, canonical, relaxed. */
  static Stream<Arguments> documents() {
    return Stream.of(
        Arguments.of("0500000000", "{}", "{}"),
        Arguments.of("0D000000037800050000000000", "{'x':{}}", "{'x':{}}"),
        Arguments.of("0D000000046100050000000000", "{'a':[]}", "{'a':[]}"),
        Arguments.of(
            "150000000378000D00000002000200000062000000", "{'x':{'':'b'}}", "{'x':{'':'b'}}"),
        Arguments.of(
            "0F00000010246B6579002A00000000", "{'$key':{'$numberInt':'42'}}", "{'$key':42}"),
        // The positions of an array are not looked at.
        Arguments.of(
            "130000000461000B00000010000A0000000000", "{'a':[{'$numberInt':'10'}]}", "{'a':[10]}"),
        Arguments.of(
            "150000000461000D000000106162000A0000000000",
            "{'a':[{'$numberInt':'10'}]}",
            "{'a':[10]}"),
        // A name twice.
        Arguments.of(
            "13000000 1061000100000010610002000000 00",
            "{'a':{'$numberInt':'1'},'a':{'$numberInt':'2'}}",
            "{'a':1,'a':2}"),
        // A DBRef is a document like any other.
        Arguments.of(
            "37000000036462726566002b0000000224726566000b000000636f6c6c656374696f6e00"
                + "072469640058921b3e6e32ab156a22b59e0000",
            "{'dbref':{'$ref':'collection','$id':{'$oid':'58921b3e6e32ab156a22b59e'}}}",
            "{'dbref':{'$ref':'collection','$id':{'$oid':'58921b3e6e32ab156a22b59e'}}}"),
        Arguments.of(ALL_TYPES, ALL_TYPES_CANONICAL, ALL_TYPES_RELAXED));
  }

  @ParameterizedTest
  @MethodSource("documents")
  void writes_documents(String bson, String canonical, String relaxed) {
    assertThat(canonical(hex(bson))).isEqualTo(canonical.replace('\'', '"'));
    assertThat(relaxed(hex(bson))).isEqualTo(relaxed.replace('\'', '"'));
  }

  /** The value of a field: type, BSON, canonical, relaxed, or null if that is the same. */
  static Stream<Arguments> values() {
    return Stream.of(
        // Double; more of them in DoubleTextTest.
        Arguments.of(0x01, "000000000000F03F", "{'$numberDouble':'1.0'}", "1.0"),
        Arguments.of(0x01, "000000000000F0BF", "{'$numberDouble':'-1.0'}", "-1.0"),
        Arguments.of(
            0x01, "000000008000F03F", "{'$numberDouble':'1.0001220703125'}", "1.0001220703125"),
        Arguments.of(
            0x01,
            "2A1BF5F41022B143",
            "{'$numberDouble':'1.2345678921232E+18'}",
            "1.2345678921232E+18"),
        Arguments.of(
            0x01,
            "2A1BF5F41022B1C3",
            "{'$numberDouble':'-1.2345678921232E+18'}",
            "-1.2345678921232E+18"),
        Arguments.of(0x01, "0000000000000000", "{'$numberDouble':'0.0'}", "0.0"),
        Arguments.of(0x01, "0000000000000080", "{'$numberDouble':'-0.0'}", "-0.0"),
        Arguments.of(0x01, "000000000000F87F", "{'$numberDouble':'NaN'}", null),
        Arguments.of(0x01, "120000000000F87F", "{'$numberDouble':'NaN'}", null),
        Arguments.of(0x01, "000000000000F07F", "{'$numberDouble':'Infinity'}", null),
        Arguments.of(0x01, "000000000000F0FF", "{'$numberDouble':'-Infinity'}", null),
        // String; more of them in Utf8WriterTest.
        Arguments.of(0x02, string(""), "''", null),
        Arguments.of(0x02, string("abababababab"), "'abababababab'", null),
        Arguments.of(0x02, string("\u00e9\u2606\ud83d\ude00"), "'\u00e9\u2606\ud83d\ude00'", null),
        Arguments.of(0x02, string("ab\0bab\0babab"), "'ab\\u0000bab\\u0000babab'", null),
        // Binary.
        Arguments.of(0x05, "0000000000", "{'$binary':{'base64':'','subType':'00'}}", null),
        Arguments.of(0x05, "0200000000FFFF", "{'$binary':{'base64':'//8=','subType':'00'}}", null),
        Arguments.of(0x05, "0200000001FFFF", "{'$binary':{'base64':'//8=','subType':'01'}}", null),
        Arguments.of(
            0x05, "060000000202000000FFFF", "{'$binary':{'base64':'//8=','subType':'02'}}", null),
        Arguments.of(
            0x05,
            "100000000473FFD26444B34C6990E8E7D1DFC035D4",
            "{'$binary':{'base64':'c//SZESzTGmQ6OfR38A11A==','subType':'04'}}",
            null),
        Arguments.of(
            0x05, "0300000009FFFFFF", "{'$binary':{'base64':'////','subType':'09'}}", null),
        Arguments.of(0x05, "0200000080FFFF", "{'$binary':{'base64':'//8=','subType':'80'}}", null),
        Arguments.of(0x05, "01000000FE00", "{'$binary':{'base64':'AA==','subType':'fe'}}", null),
        // Undefined, object id, boolean.
        Arguments.of(0x06, "", "{'$undefined':true}", null),
        Arguments.of(0x07, OID, "{'$oid':'" + OID + "'}", null),
        Arguments.of(0x07, "f".repeat(24), "{'$oid':'" + "f".repeat(24) + "'}", null),
        Arguments.of(0x08, "01", "true", null),
        Arguments.of(0x08, "00", "false", null),
        // Date; more of them in DateTextTest.
        Arguments.of(
            0x09,
            "0000000000000000",
            "{'$date':{'$numberLong':'0'}}",
            "{'$date':'1970-01-01T00:00:00Z'}"),
        Arguments.of(
            0x09,
            "C5D8D6CC3B010000",
            "{'$date':{'$numberLong':'1356351330501'}}",
            "{'$date':'2012-12-24T12:15:30.501Z'}"),
        Arguments.of(
            0x09,
            "C4D8D6CC3B010000",
            "{'$date':{'$numberLong':'1356351330500'}}",
            "{'$date':'2012-12-24T12:15:30.500Z'}"),
        Arguments.of(0x09, "C33CE7B9BDFFFFFF", "{'$date':{'$numberLong':'-284643869501'}}", null),
        Arguments.of(0x09, "00DC1FD277E60000", "{'$date':{'$numberLong':'253402300800000'}}", null),
        Arguments.of(
            0x09,
            "FFDB1FD277E60000",
            "{'$date':{'$numberLong':'253402300799999'}}",
            "{'$date':'9999-12-31T23:59:59.999Z'}"),
        Arguments.of(
            0x09, "0000000000000080", "{'$date':{'$numberLong':'-9223372036854775808'}}", null),
        // Null, regular expression.
        Arguments.of(0x0A, "", "null", null),
        Arguments.of(0x0B, "0000", "{'$regularExpression':{'pattern':'','options':''}}", null),
        Arguments.of(
            0x0B,
            "61622F636400696D00",
            "{'$regularExpression':{'pattern':'ab/cd','options':'im'}}",
            null),
        Arguments.of(
            0x0B,
            "616263006D697800",
            "{'$regularExpression':{'pattern':'abc','options':'imx'}}",
            null),
        Arguments.of(
            0x0B,
            "61625C2261620000",
            "{'$regularExpression':{'pattern':'ab\\\\\\'ab','options':''}}",
            null),
        // DBPointer, code, symbol, code with scope.
        Arguments.of(
            0x0C,
            string("b") + OID,
            "{'$dbPointer':{'$ref':'b','$id':{'$oid':'" + OID + "'}}}",
            null),
        Arguments.of(0x0D, string("function() {}"), "{'$code':'function() {}'}", null),
        Arguments.of(0x0D, string("a\0b"), "{'$code':'a\\u0000b'}", null),
        Arguments.of(0x0E, string("symbol"), "{'$symbol':'symbol'}", null),
        Arguments.of(0x0F, "0E0000000100000000 0500000000", "{'$code':'','$scope':{}}", null),
        Arguments.of(
            0x0F,
            "190000000500000061626364000C000000107800 01000000 00",
            "{'$code':'abcd','$scope':{'x':{'$numberInt':'1'}}}",
            "{'$code':'abcd','$scope':{'x':1}}"),
        // Int32, timestamp, int64.
        Arguments.of(0x10, "00000080", "{'$numberInt':'-2147483648'}", "-2147483648"),
        Arguments.of(0x10, "FFFFFF7F", "{'$numberInt':'2147483647'}", "2147483647"),
        Arguments.of(0x10, "FFFFFFFF", "{'$numberInt':'-1'}", "-1"),
        Arguments.of(0x10, "00000000", "{'$numberInt':'0'}", "0"),
        Arguments.of(0x11, "2A00000015CD5B07", "{'$timestamp':{'t':123456789,'i':42}}", null),
        Arguments.of(
            0x11, "FFFFFFFFFFFFFFFF", "{'$timestamp':{'t':4294967295,'i':4294967295}}", null),
        Arguments.of(
            0x12,
            "0000000000000080",
            "{'$numberLong':'-9223372036854775808'}",
            "-9223372036854775808"),
        Arguments.of(
            0x12,
            "FFFFFFFFFFFFFF7F",
            "{'$numberLong':'9223372036854775807'}",
            "9223372036854775807"),
        Arguments.of(0x12, "0100000000000000", "{'$numberLong':'1'}", "1"),
        // Decimal128; more of them in Decimal128TextTest.
        Arguments.of(0x13, "01000000000000000000000000003E30", "{'$numberDecimal':'0.1'}", null),
        // The ends of the order.
        Arguments.of(0xFF, "", "{'$minKey':1}", null),
        Arguments.of(0x7F, "", "{'$maxKey':1}", null));
  }

  @ParameterizedTest
  @MethodSource("values")
  void writes_a_value_of_every_type(int type, String value, String canonical, String relaxed) {
    byte[] bson = document(type, value);

    assertThat(canonical(bson)).isEqualTo("{\"a\":" + canonical.replace('\'', '"') + "}");
    assertThat(relaxed(bson))
        .isEqualTo("{\"a\":" + (relaxed == null ? canonical : relaxed).replace('\'', '"') + "}");
  }

  @Test
  void appends_to_what_the_buffer_holds() {
    byte[] bson = document(0x10, "01000000");
    JsonBuffer out = new JsonBuffer(1);
    out.write('>');

    new BsonToJson(JsonFormat.RELAXED, InvalidText.REPLACE).write(bson, 0, bson.length, out);

    assertThat(Transcoding.text(out)).isEqualTo(">{\"a\":1}");
  }

  @Test
  void reads_a_document_in_the_middle_of_an_array() {
    byte[] bson = document(0x02, string("x"));
    byte[] around = new byte[bson.length + 7];
    Arrays.fill(around, (byte) 'y');
    System.arraycopy(bson, 0, around, 3, bson.length);
    JsonBuffer out = new JsonBuffer();

    new BsonToJson(JsonFormat.RELAXED, InvalidText.REPLACE).write(around, 3, bson.length, out);

    assertThat(Transcoding.text(out)).isEqualTo("{\"a\":\"x\"}");
  }

  @Test
  void allows_256_levels_and_no_more() {
    assertThat(relaxed(nested(256))).startsWith("{\"a\":[{\"a\":[").endsWith("}]}]}");
    assertThatThrownBy(() -> relaxed(nested(257)))
        .isInstanceOf(MalformedEvent.class)
        .hasMessageContaining("more than 256 levels");
  }

  /** Documents and arrays in turn, the innermost one empty. */
  private static byte[] nested(int levels) {
    byte[] bson = hex("0500000000");
    for (int level = levels; level > 1; level--) {
      bson = document(level % 2 == 0 ? 0x04 : 0x03, HexFormat.of().formatHex(bson));
    }
    return bson;
  }
}
