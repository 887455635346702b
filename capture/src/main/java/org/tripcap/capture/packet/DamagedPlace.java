package org.tripcap.capture.packet;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Where a capture file breaks: libpcap says what is wrong, but not where. Reads no more than lengths, and only when a file is
 * known to be broken.
 *
 * @param record the number of the record of a packet that cannot be read, counted from 1 over the whole file
 * @param offset where it begins, in bytes from the file's beginning, unpacked if it is compressed
 */
record DamagedPlace(long record, long offset) {

    private static final int PCAP_HEADER = 24;
    private static final int PCAP_MAGIC_FIRST = 0xa1;
    private static final int PCAP_RECORD_HEADER = 16;
    private static final int SECTION_HEADER = 0x0a0d0d0a;
    private static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
    private static final int PACKET_BLOCK = 2;
    private static final int SIMPLE_PACKET_BLOCK = 3;
    private static final int ENHANCED_PACKET_BLOCK = 6;
    private static final int ENHANCED_PACKET_HEADER = 32;
    private static final int CAPTURED_LENGTH_AT = 20;
    /** libpcap takes no block that is larger. */
    private static final int LARGEST_BLOCK = 16 << 20;

    /** The first place in a file whose lengths do not fit; empty when they all fit, and something else is wrong. */
    static Optional<DamagedPlace> find(Path file) throws IOException {
        try (InputStream raw = Files.newInputStream(file);
                InputStream plain = CompressedFile.isGzip(file) ? new GZIPInputStream(raw) : raw) {
            return new Walk(new DataInputStream(new BufferedInputStream(plain, 1 << 16))).run();
        }
    }

    private static final class Walk {
        private final DataInputStream in;
        private boolean swapped;
        private long records;
        private long position;

        Walk(DataInputStream in) {
            this.in = in;
        }

        /** An end of the file, or of its compression, is damage everywhere but between two records. */
        Optional<DamagedPlace> run() {
            try {
                int magic = in.readInt();
                if (magic == SECTION_HEADER) {
                    block(magic);
                    while (hasMore()) {
                        block(in.readInt());
                    }
                } else {
                    // In files of the other byte order, the magic's first byte comes last.
                    swapped = (magic & 0xff) == PCAP_MAGIC_FIRST;
                    in.skipNBytes(PCAP_HEADER - Integer.BYTES);
                    position = PCAP_HEADER;
                    while (hasMore()) {
                        pcapRecord();
                    }
                }
                return Optional.empty();
            } catch (IOException damaged) {
                return Optional.of(new DamagedPlace(records + 1, position));
            }
        }

        private boolean hasMore() throws IOException {
            in.mark(1);
            int next = in.read();
            in.reset();
            return next >= 0;
        }

        private void pcapRecord() throws IOException {
            in.skipNBytes(2 * Integer.BYTES);
            int captured = number();
            in.skipNBytes(Integer.BYTES);
            require(captured >= 0 && captured <= RecordParser.MAX_CAPTURED);
            in.skipNBytes(captured);
            position += PCAP_RECORD_HEADER + captured;
            records++;
        }

        /** Passes over a block whose type was read already. */
        private void block(int type) throws IOException {
            int read = Integer.BYTES;
            int length;
            if (type == SECTION_HEADER) {
                int lengthAsRead = in.readInt();
                swapped = in.readInt() != BYTE_ORDER_MAGIC;
                length = ordered(lengthAsRead);
                read += 2 * Integer.BYTES;
            } else {
                length = number();
                read += Integer.BYTES;
            }
            require(length >= read + Integer.BYTES && length % Integer.BYTES == 0 && length <= LARGEST_BLOCK);
            int kind = ordered(type);
            if (kind == ENHANCED_PACKET_BLOCK && length >= ENHANCED_PACKET_HEADER) {
                in.skipNBytes(CAPTURED_LENGTH_AT - read);
                int captured = number();
                read = CAPTURED_LENGTH_AT + Integer.BYTES;
                require(captured >= 0 && captured <= length - ENHANCED_PACKET_HEADER);
            }
            in.skipNBytes(length - read - Integer.BYTES);
            require(number() == length);
            position += length;
            if (kind == ENHANCED_PACKET_BLOCK || kind == SIMPLE_PACKET_BLOCK || kind == PACKET_BLOCK) {
                records++;
            }
        }

        private int number() throws IOException {
            return ordered(in.readInt());
        }

        private int ordered(int value) {
            return swapped ? Integer.reverseBytes(value) : value;
        }

        private static void require(boolean fits) throws IOException {
            if (!fits) {
                throw new IOException("a length does not fit");
            }
        }
    }
}
