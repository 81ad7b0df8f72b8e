package io.github.changecapture.benchmarks.load;

import java.util.Random;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;

/** What documents are made of: each shape is hard on another part of an encoder. */
public enum Shape {
  /** An order without nesting: short texts, numbers, dates, ids. */
  FLAT {
    @Override
    BsonValue field(int number, Random random) {
      return switch (number % 8) {
        case 0 -> new BsonString("customer-" + random.nextInt(10_000));
        case 1 -> new BsonDouble(random.nextInt(100_000) / 100.0);
        case 2 -> new BsonInt32(random.nextInt(1_000));
        case 3 -> new BsonDateTime(NOW + random.nextInt(1_000_000_000));
        case 4 -> new BsonString(Texts.words(random, 30));
        case 5 -> new BsonObjectId(new ObjectId(random.nextInt(), random.nextInt(1 << 24)));
        case 6 -> BsonBoolean.valueOf(random.nextBoolean());
        default -> new BsonInt64(random.nextLong());
      };
    }
  },
  /** Documents in documents, 12 deep. */
  NESTED {
    @Override
    BsonValue field(int number, Random random) {
      BsonDocument nested = new BsonDocument("leaf", FLAT.field(number, random));
      for (int depth = 1; depth < 12; depth++) {
        nested = new BsonDocument("level" + depth, nested).append("n", new BsonInt32(depth));
      }
      return nested;
    }
  },
  /** Arrays of a hundred numbers or small documents. */
  ARRAYS {
    @Override
    BsonValue field(int number, Random random) {
      BsonArray array = new BsonArray();
      for (int i = 0; i < 20; i++) {
        array.add(
            switch (number % 3) {
              case 0 -> new BsonInt32(random.nextInt());
              case 1 -> new BsonString(Texts.words(random, 8));
              default -> new BsonDocument("sku", new BsonInt32(i)).append("n", new BsonInt32(1));
            });
      }
      return array;
    }
  },
  /** Long texts with characters that are escaped, and others than ASCII. */
  STRINGS {
    @Override
    BsonValue field(int number, Random random) {
      return new BsonString(Texts.colourful(random, 200));
    }
  },
  /** Numbers of all kinds, and dates. */
  NUMBERS {
    @Override
    BsonValue field(int number, Random random) {
      return switch (number % 6) {
        case 0 -> new BsonDouble(random.nextGaussian() * 1e6);
        case 1 -> new BsonInt64(random.nextLong());
        case 2 -> new BsonDateTime(NOW + random.nextInt());
        case 3 -> new BsonDecimal128(new Decimal128(random.nextInt(1_000_000_000)));
        case 4 -> new BsonInt32(random.nextInt());
        default -> random.nextInt(4) == 0 ? BsonNull.VALUE : new BsonDouble(random.nextInt(1_000));
      };
    }
  },
  /** Updates of flat documents, with what was updated and the document as it was looked up. */
  UPDATES {
    @Override
    BsonValue field(int number, Random random) {
      return FLAT.field(number, random);
    }
  },
  /** Deletes, which have a key and no document: their size is fixed. */
  DELETES {
    @Override
    BsonValue field(int number, Random random) {
      return FLAT.field(number, random);
    }
  };

  private static final long NOW = 1_795_255_200_000L;

  /** The value of a document's n-th field. */
  abstract BsonValue field(int number, Random random);

  /** MongoDB's word for the change. */
  String operationType() {
    return switch (this) {
      case UPDATES -> "update";
      case DELETES -> "delete";
      default -> "insert";
    };
  }
}
