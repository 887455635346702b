package org.tripcap.capture.segment;

/** The bytes are not a section as this project writes it: which block, where, what was expected and found. */
public final class PcapngException extends Exception {

    private final int block;
    private final int offset;
    private final String expected;
    private final String found;

    PcapngException(int block, int offset, String expected, String found) {
        super("pcapng block " + block + " at offset " + offset + ": expected " + expected + ", found " + found);
        this.block = block;
        this.offset = offset;
        this.expected = expected;
        this.found = found;
    }

    /** Index of the block, counted from 0. */
    public int block() {
        return block;
    }

    /** Where the block begins in the section, in bytes. */
    public int offset() {
        return offset;
    }

    /** What a sound section has there. */
    public String expected() {
        return expected;
    }

    /** What was there instead; numbers and types only, never packet bytes. */
    public String found() {
        return found;
    }
}
