package org.tripcap.cli.command;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.tripcap.capture.segment.PcapngException;
import org.tripcap.capture.segment.PcapngReader;

/**
 * The packets in an exported case, set against those that were sent.
 *
 * @param packets packets in the case
 * @param bytes sum of their lengths on the wire
 * @param outside packets in the case that are none of those sent, or are there more often than they were sent
 */
record RecordedPackets(long packets, long bytes, long outside) {

    static RecordedPackets compare(Path bundle, List<byte[]> sent) throws IOException {
        Map<ByteBuffer, Integer> open = new HashMap<>();
        sent.forEach(frame -> open.merge(ByteBuffer.wrap(frame), 1, Integer::sum));
        long packets = 0;
        long bytes = 0;
        long outside = 0;
        List<Path> captures;
        try (Stream<Path> files = Files.list(bundle.resolve("data/segments"))) {
            captures =
                    files.filter(f -> f.toString().endsWith(".pcapng")).sorted().toList();
        }
        for (Path capture : captures) {
            try {
                PcapngReader reader = new PcapngReader(Files.readAllBytes(capture));
                while (reader.nextPacket()) {
                    packets++;
                    bytes += reader.originalLength();
                    ByteBuffer packet = ByteBuffer.wrap(reader.data(), reader.offset(), reader.capturedLength())
                            .slice();
                    if (open.merge(packet, -1, Integer::sum) < 0) {
                        outside++;
                    }
                }
            } catch (PcapngException e) {
                throw new IOException(capture + ": " + e.getMessage(), e);
            }
        }
        return new RecordedPackets(packets, bytes, outside);
    }
}
