package org.tripcap.ingest.dissect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.tripcap.capture.packet.CaptureException;
import org.tripcap.capture.packet.FileSource;
import org.tripcap.capture.packet.Pace;
import org.tripcap.capture.segment.InterfaceDescription;
import org.tripcap.capture.segment.InterfaceStatistics;
import org.tripcap.capture.segment.PcapngException;
import org.tripcap.capture.segment.Section;

/**
 * Whatever captures somebody has at hand, such as those that other analysers are tested with: each is read as {@code sensor replay}
 * does, put into sections, dissected and written as documents, and no byte may be an exception. Give their directory with
 * {@code -Dtripcap.captures=DIR}. A file that libpcap refuses has been told of, and counts as refused.
 */
@EnabledIfSystemProperty(
        named = "tripcap.captures",
        matches = ".+",
        disabledReason = "needs a directory of captures: -Dtripcap.captures=DIR")
class ManyCapturesTest {
    private static final int SNAPLEN = 262_144;

    private final Section section = new Section(8 << 20);
    private final SegmentDissector dissector = new SegmentDissector(DissectLimits.DEFAULT.withPayloadHeads());
    private final List<String> wrong = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private long packets;
    private long flows;
    private long malformed;

    @Test
    void everyCapture_isDissectedWithoutAnException(TestReporter reporter) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(Path.of(System.getProperty("tripcap.captures")))) {
            files = walk.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            try {
                dissect(file);
            } catch (CaptureException e) {
                refused.add(file.getFileName() + ": " + e.getMessage());
            } catch (Exception e) {
                wrong.add(file + ": " + e);
            } finally {
                section.reset();
            }
        }
        reporter.publishEntry(files.size() + " captures, " + packets + " packets, " + flows + " flows, " + malformed
                + " malformed packets, " + refused.size() + " files not read to their end, " + wrong.size()
                + " exceptions\n" + String.join("\n", refused));
        assertThat(wrong).isEmpty();
        assertThat(packets).isPositive();
    }

    private void dissect(Path file) throws Exception {
        try (FileSource source = FileSource.open(file, "greater 0", SNAPLEN, Pace.FULL_SPEED)) {
            InterfaceDescription description =
                    new InterfaceDescription("file", source.linkType().value(), SNAPLEN);
            section.begin(List.of(description), "tripcap");
            try {
                source.run((epochNanos, memory, offset, captured, original) -> {
                    if (!section.fits(captured)) {
                        finish(file);
                        section.begin(List.of(description), "tripcap");
                    }
                    section.packet(0, epochNanos, memory, offset, captured, original);
                });
            } finally {
                finish(file);
            }
        }
    }

    private void finish(Path file) {
        try {
            section.finish(List.of(new InterfaceStatistics(section.packets(), 0, 0, Instant.EPOCH, Instant.EPOCH)));
            DissectedSegment segment = dissector.dissect(Arrays.copyOf(section.array(), section.length()));
            if (segment.totals().packets() != section.packets()
                    || segment.totals().bytes() != section.packetBytes()) {
                wrong.add(file + ": other totals than were put in");
            }
            packets += segment.totals().packets();
            flows += segment.totals().flows();
            malformed += segment.totals().malformed();
            SegmentLabels labels = new SegmentLabels("i", "s", null, "seg", 1, 0);
            try (JsonGenerator json = new JsonFactory().createGenerator(OutputStream.nullOutputStream())) {
                for (Flow flow : segment.flows()) {
                    flow.writeTo(json, labels);
                }
                RollUp rest = segment.rest();
                if (rest != null) {
                    rest.writeTo(json, labels);
                }
            }
        } catch (PcapngException | IOException | RuntimeException e) {
            wrong.add(file + ": " + e);
        } finally {
            section.reset();
        }
    }
}
