package org.tripcap.capture.segment;

/**
 * Steps through the blocks of a section: type, offset and length of each, both length fields agreeing and the last
 * block ending where the bytes end. What is inside a block is not looked at.
 */
final class BlockCursor {

    private final byte[] bytes;
    private int index = -1;
    private int offset;
    private int length;

    BlockCursor(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Moves to the next block; false at the end. */
    boolean next() throws PcapngException {
        int start = offset + length;
        if (start == bytes.length) {
            return false;
        }
        index++;
        offset = start;
        int available = bytes.length - start;
        if (available < Pcapng.BLOCK_OVERHEAD) {
            throw damaged("a block of at least " + Pcapng.BLOCK_OVERHEAD + " bytes", available + " bytes");
        }
        int total = Pcapng.getInt(bytes, start + 4);
        if (total < Pcapng.BLOCK_OVERHEAD || total > available || (total & 3) != 0) {
            throw damaged(
                    "a block length from " + Pcapng.BLOCK_OVERHEAD + " to " + available + " in whole words",
                    Integer.toUnsignedString(total));
        }
        int trailer = Pcapng.getInt(bytes, start + total - 4);
        if (trailer != total) {
            throw damaged("the length " + total + " again at the block's end", Integer.toUnsignedString(trailer));
        }
        length = total;
        return true;
    }

    /** Index of the current block, counted from 0. */
    int index() {
        return index;
    }

    int type() {
        return Pcapng.getInt(bytes, offset);
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }

    PcapngException damaged(String expected, String found) {
        return new PcapngException(Math.max(index, 0), offset, expected, found);
    }
}
