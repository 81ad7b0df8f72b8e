package io.github.changecapture.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers in bytes, the lowest byte first, as BSON has them. */
final class LittleEndian {
  private static final VarHandle INT16 =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT32 =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT64 =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private LittleEndian() {}

  static int int32(byte[] bytes, int at) {
    return (int) INT32.get(bytes, at);
  }

  static long int64(byte[] bytes, int at) {
    return (long) INT64.get(bytes, at);
  }

  static void putInt16(byte[] bytes, int at, short value) {
    INT16.set(bytes, at, value);
  }

  static void putInt32(byte[] bytes, int at, int value) {
    INT32.set(bytes, at, value);
  }

  static void putInt64(byte[] bytes, int at, long value) {
    INT64.set(bytes, at, value);
  }
}
