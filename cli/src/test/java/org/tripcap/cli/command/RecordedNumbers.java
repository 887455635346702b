package org.tripcap.cli.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.tripcap.capture.custody.CaseEvidence.Damage;
import org.tripcap.capture.custody.SegmentInspector;
import org.tripcap.capture.segment.PcapngException;
import org.tripcap.capture.segment.PcapngReader;

/** Notes which numbers of {@link NumberedTraffic} sound segments hold, beside another inspector. */
final class RecordedNumbers implements SegmentInspector {
    private final SegmentInspector other;
    private final Map<String, Set<Long>> numbers = new HashMap<>();
    private final Set<String> twice = new HashSet<>();
    private long foreign;

    RecordedNumbers(SegmentInspector other) {
        this.other = other;
    }

    @Override
    public List<Damage> inspect(Sound segment) {
        Set<Long> found = numbers.computeIfAbsent(segment.statement().actor(), sensor -> new HashSet<>());
        try {
            PcapngReader reader = segment.content().reader();
            while (reader.nextPacket()) {
                int from = reader.offset();
                byte[] packet = Arrays.copyOfRange(reader.data(), from, from + reader.capturedLength());
                OptionalLong number = NumberedTraffic.number(packet);
                if (number.isEmpty()) {
                    foreign++;
                } else if (!found.add(number.getAsLong())) {
                    twice.add(segment.sensor() + ": " + number.getAsLong());
                }
            }
        } catch (PcapngException e) {
            throw new UncheckedIOException(new IOException("a sound segment cannot be read", e));
        }
        return other.inspect(segment);
    }

    @Override
    public List<Damage> inspectRest() {
        return other.inspectRest();
    }

    /** What segments of the sensor with this key hold. */
    Set<Long> of(String keyId) {
        return numbers.getOrDefault(keyId, Set.of());
    }

    /** What is there more than once. */
    Set<String> twice() {
        return twice;
    }

    /** Packets that are none of the numbered ones. */
    long foreign() {
        return foreign;
    }
}
