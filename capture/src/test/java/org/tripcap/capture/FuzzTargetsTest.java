package org.tripcap.capture;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tripcap.capture.custody.CheckpointFuzz;
import org.tripcap.capture.custody.StatementFuzz;
import org.tripcap.capture.incident.IncidentDocumentFuzz;
import org.tripcap.capture.segment.PcapngFuzz;
import org.tripcap.capture.segment.SegmentFuzz;
import org.tripcap.capture.testing.Mutation;

/** The targets of the profile {@code fuzz} on some thousand inputs that are the same each time. */
class FuzzTargetsTest {

    static Stream<Named<Mutation.Target>> targets() {
        return Stream.of(
                Named.of("pcapng", PcapngFuzz::fuzzerTestOneInput),
                Named.of("segment", SegmentFuzz::fuzzerTestOneInput),
                Named.of("statement", StatementFuzz::fuzzerTestOneInput),
                Named.of("checkpoint", CheckpointFuzz::fuzzerTestOneInput),
                Named.of("document", IncidentDocumentFuzz::fuzzerTestOneInput));
    }

    @ParameterizedTest
    @MethodSource("targets")
    void changedInputs_areReadOrRefused(Mutation.Target target) {
        assertThatCode(() -> Mutation.run(target, 2_000)).doesNotThrowAnyException();
    }
}
