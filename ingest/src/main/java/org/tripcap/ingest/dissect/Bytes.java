package org.tripcap.ingest.dissect;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Big-endian numbers out of a byte array; the caller has checked that they are there. */
final class Bytes {
    private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Bytes() {}

    static int u8(byte[] data, int at) {
        return data[at] & 0xff;
    }

    static int u16(byte[] data, int at) {
        return (short) SHORTS.get(data, at) & 0xffff;
    }

    static int u24(byte[] data, int at) {
        return u8(data, at) << 16 | u16(data, at + 1);
    }

    static int i32(byte[] data, int at) {
        return (int) INTS.get(data, at);
    }

    static long u32(byte[] data, int at) {
        return i32(data, at) & 0xffff_ffffL;
    }

    static long u48(byte[] data, int at) {
        return (long) u16(data, at) << 32 | u32(data, at + 2);
    }

    static long i64(byte[] data, int at) {
        return (long) LONGS.get(data, at);
    }
}
