package org.tripcap.capture.segment;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers of the pcapng format (draft-ietf-opsawg-pcapng) as sections here use it: little endian, nanoseconds. */
final class Pcapng {

    static final int SECTION_HEADER = 0x0a0d0d0a;
    static final int INTERFACE_DESCRIPTION = 1;
    static final int INTERFACE_STATISTICS = 5;
    static final int ENHANCED_PACKET = 6;

    static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
    /** Version 1.0: major in the low half, minor in the high half. */
    static final int VERSION = 1;

    static final int OPTION_END = 0;
    static final int OPTION_SHB_USERAPPL = 4;
    static final int OPTION_IF_NAME = 2;
    static final int OPTION_IF_TSRESOL = 9;
    static final int OPTION_ISB_STARTTIME = 2;
    static final int OPTION_ISB_ENDTIME = 3;
    static final int OPTION_ISB_IFDROP = 5;
    static final int OPTION_ISB_FILTERACCEPT = 6;
    static final int OPTION_ISB_OSDROP = 7;

    /** Type and total length before a block's body, total length again after it. */
    static final int BLOCK_OVERHEAD = 12;
    /** An enhanced packet block without its data. */
    static final int PACKET_OVERHEAD = 32;
    /** An interface statistics block with its five options. */
    static final int STATISTICS_LENGTH = BLOCK_OVERHEAD + 12 + 5 * 12 + 4;
    /** Where the section header block keeps the section's length. */
    static final int SECTION_LENGTH_OFFSET = 16;

    static final int MAX_APPLICATION_LENGTH = 255;
    static final int MAX_INTERFACES = 256;
    /** libpcap's greatest snapshot length. */
    static final int MAX_CAPTURED_LENGTH = 262_144;

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Pcapng() {}

    static int padded(int length) {
        return (length + 3) & ~3;
    }

    static int getShort(byte[] bytes, int offset) {
        return Short.toUnsignedInt((short) SHORT.get(bytes, offset));
    }

    static void putShort(byte[] bytes, int offset, int value) {
        SHORT.set(bytes, offset, (short) value);
    }

    static int getInt(byte[] bytes, int offset) {
        return (int) INT.get(bytes, offset);
    }

    static void putInt(byte[] bytes, int offset, int value) {
        INT.set(bytes, offset, value);
    }

    static long getLong(byte[] bytes, int offset) {
        return (long) LONG.get(bytes, offset);
    }

    static void putLong(byte[] bytes, int offset, long value) {
        LONG.set(bytes, offset, value);
    }

    /** A timestamp: two 32-bit words, the high one first, each little endian. */
    static long getTimestamp(byte[] bytes, int offset) {
        return ((long) getInt(bytes, offset) << 32) | Integer.toUnsignedLong(getInt(bytes, offset + 4));
    }

    static void putTimestamp(byte[] bytes, int offset, long epochNanos) {
        putInt(bytes, offset, (int) (epochNanos >>> 32));
        putInt(bytes, offset + 4, (int) epochNanos);
    }
}
