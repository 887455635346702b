package org.tripcap.capture.segment;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Steps through the blocks of a section: type, offset and length of each, both length fields agreeing and the last
 * block ending where the bytes end. What is inside a block is looked at only by the {@code require} methods, which refuse
 * it with the block's number and offset.
 */
final class BlockCursor {

    private final byte[] bytes;
    private final @Nullable BlockTree tree;
    private int index = -1;
    private int offset;
    private int length;

    BlockCursor(byte[] bytes) {
        this(bytes, null);
    }

    /** @param tree takes in every block on the way: while it is looked at, it is in the processor's cache */
    BlockCursor(byte[] bytes, @Nullable BlockTree tree) {
        this.bytes = bytes;
        this.tree = tree;
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
        if (tree != null) {
            tree.add(bytes, start, total);
        }
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

    /** Moves to the next block, which has to be there. */
    void advance(String expected) throws PcapngException {
        if (!next()) {
            throw damaged(expected, "the end of the section");
        }
    }

    PcapngException wrongType(String expected) {
        return damaged(expected, "a block of type 0x" + Integer.toHexString(type()));
    }

    void requireType(int type, String expected) throws PcapngException {
        if (type() != type) {
            throw wrongType(expected);
        }
    }

    void requireLength(int least, String what) throws PcapngException {
        if (length < least) {
            throw damaged(what + " of at least " + least + " bytes", length + " bytes");
        }
    }

    void requireInt(int at, int expected, String what) throws PcapngException {
        int found = Pcapng.getInt(bytes, at);
        if (found != expected) {
            throw damaged(what + " (0x" + Integer.toHexString(expected) + ")", "0x" + Integer.toHexString(found));
        }
    }

    /** Length of the option that starts here, header and padding included; it has to be a text of this code. */
    int textOptionLength(int at, int code) throws PcapngException {
        int found = Pcapng.getShort(bytes, at);
        int textLength = Pcapng.getShort(bytes, at + 2);
        if (found != code || textLength < 1 || textLength > Pcapng.MAX_APPLICATION_LENGTH) {
            throw damaged(
                    "option " + code + " of 1 to " + Pcapng.MAX_APPLICATION_LENGTH + " bytes",
                    "option " + found + " of " + textLength + " bytes");
        }
        requireRoom(at + 4 + Pcapng.padded(textLength));
        requireZeros(at + 4 + textLength, at + 4 + Pcapng.padded(textLength));
        return 4 + Pcapng.padded(textLength);
    }

    /** The text of the option that starts here, whose length has been checked. */
    String text(int at) throws PcapngException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, at + 4, Pcapng.getShort(bytes, at + 2)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw damaged("text in UTF-8", "other bytes");
        }
    }

    /** The end-of-options marker and the block's length have to follow at once. */
    void requireEnd(int at) throws PcapngException {
        requireRoom(at);
        requireInt(at, Pcapng.OPTION_END, "the end of options");
        if (at + 8 != offset + length) {
            throw damaged("the block's end after its options", "more bytes");
        }
    }

    /** Options up to here have to leave room for the end-of-options marker and the block's length. */
    void requireRoom(int at) throws PcapngException {
        if (at + 8 > offset + length) {
            throw damaged("options inside the block", "an option that passes its end");
        }
    }

    void requireZeros(int from, int to) throws PcapngException {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                throw damaged("zero bytes as padding", "others");
            }
        }
    }
}
