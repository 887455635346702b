package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.custody.Verdict;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.packet.Pace;
import org.tripcap.capture.testing.ClassicPcap;
import org.tripcap.ingest.store.StoredStatement;

/** The ledger of a running system: audited, copied and audited again, and its tree built from the store alone. */
class LedgerIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String RECIPIENT = "District court, 4th chamber";

    @TempDir
    private Path directory;

    private SharedSystem system;
    private String incident;
    private Instant began;
    private int packets;

    private Outcome run(String... arguments) {
        return Outcome.of(Stream.concat(
                        Stream.of(arguments),
                        Stream.of("--data", system.directory().toString(), "--json"))
                .toList());
    }

    @BeforeEach
    void record() throws Exception {
        system = SharedSystem.get();
        began = Instant.now().minusSeconds(1);
        ClassicPcap capture = ClassicPcap.resource("zerologon.pcap");
        packets = capture.packets().size();
        Path file = Files.write(directory.resolve("replayed.pcap"), ClassicPcap.resourceBytes("zerologon.pcap"));
        try (Session session = system.session()) {
            IncidentDocument opened = session.operator()
                    .open(
                            "audited",
                            "test",
                            LegalBasis.GDPR_6_1_C,
                            new Scope("greater 0", List.of(), List.of(), Source.FILE, Scope.MAX_SNAPLEN),
                            Duration.ofMinutes(10));
            incident = opened.id().value();
            system.parts().sensor().replay(opened.id(), file, Pace.FULL_SPEED);
            session.operator().close(session.incidents().find(incident, Instant.now()));
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> CaseProgress.stopped(session.store(), opened.id()));
        }
    }

    @Test
    void audit_ofTheStoreAndOfItsCopy_tellTheSame() throws Exception {
        String end = Instant.now().toString();
        Path copy = directory.resolve("ledger.txt");
        assertThat(run("ledger", "export", "--to", copy.toString()).exitCode()).isZero();
        Outcome offline = run("ledger", "audit", "--from", began.toString(), "--to", end, "--ledger", copy.toString());
        JsonNode found = offline.json();

        // How long ago the sensor was last heard of depends on what ran before.
        boolean unknown = found.path("spans").findValuesAsText("activity").contains("unknown");
        assertThat(offline.exitCode())
                .as(offline.out())
                .isEqualTo((unknown ? Verdict.INCOMPLETE : Verdict.VALID).exitCode());
        assertThat(found.path("findings").findValuesAsText("severity")).isSubsetOf("note");
        JsonNode recording = null;
        for (JsonNode each : found.path("recordings")) {
            recording = each.path("incident").textValue().equals(incident) ? each : recording;
        }
        assertThat(recording).isNotNull();
        assertThat(recording.path("packets").intValue()).isEqualTo(packets);
        assertThat(recording.at("/authority/name").textValue()).isEqualTo("operator");
        assertThat(found.path("spans").findValuesAsText("activity")).contains("recording");

        JsonNode online =
                run("ledger", "audit", "--from", began.toString(), "--to", end).json();
        assertThat(online.path("recordings")).isEqualTo(found.path("recordings"));
        assertThat(online.path("spans")).isEqualTo(found.path("spans"));
    }

    @Test
    void verification_withTheTreeBuiltFromTheStore_isValid() throws Exception {
        Outcome outcome = run("evidence", "verify", incident, "--rebuild-tree");

        assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
        assertThat(outcome.json().path("packets").intValue()).isEqualTo(packets);
        assertThat(outcome.json().path("findings").findValuesAsText("check")).contains("checkpoint");
    }

    /** The ledger knows that somebody was handed the bundle; who it was, only the data directory does. */
    private void assertTransferred(Digest manifest) throws Exception {
        Path ledger = directory.resolve("transferred.txt");
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).untilAsserted(() -> {
            try (Session session = system.session();
                    Stream<StoredStatement> statements = session.store().statements(new IncidentId(incident))) {
                assertThat(statements.map(stored ->
                                Statement.parse(stored.signed().bytes()).body()))
                        .filteredOn(Body.EvidenceTransferred.class::isInstance)
                        .singleElement()
                        .isInstanceOfSatisfying(Body.EvidenceTransferred.class, transferred -> {
                            assertThat(transferred.bundle()).isEqualTo(manifest);
                            assertThat(transferred.purpose()).isEqualTo(Purpose.COURT);
                            assertKept(transferred.recipientCommit());
                        });
            }
        });
        assertThat(run("ledger", "export", "--to", ledger.toString()).exitCode())
                .isZero();
        assertThat(Files.readString(ledger, StandardCharsets.ISO_8859_1)).doesNotContain(RECIPIENT);
    }

    private void assertKept(Digest commit) {
        Path kept = system.directory().resolve("transfers").resolve(incident).resolve(commit.hex() + ".json");
        JsonNode json = assertDoesNotThrow(() -> new ObjectMapper().readTree(kept.toFile()));
        assertThat(json.path("recipient").textValue()).isEqualTo(RECIPIENT);
        assertThat(Digest.of(
                        "tripcap/transfer/recipient/1\n".getBytes(StandardCharsets.US_ASCII),
                        HexFormat.of().parseHex(json.path("salt").textValue()),
                        RECIPIENT.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(commit);
    }

    @Test
    void disclosure_ofOneHost_showsItsPacketsAndIsValid() throws Exception {
        Path bundle = directory.resolve("disclosure");
        assertThat(run("evidence", "export", incident, "--to", bundle.toString(), "--purpose", "court")
                        .exitCode())
                .isEqualTo(ExitCode.USAGE);
        Outcome exported = run(
                "evidence",
                "export",
                incident,
                "--to",
                bundle.toString(),
                "--filter",
                "tcp port 135",
                "--to-whom",
                RECIPIENT,
                "--purpose",
                "court");
        assertThat(exported.exitCode()).as(exported.err()).isZero();
        assertTransferred(Digest.parse(exported.json().path("manifest_sha256").textValue()));
        int shown = exported.json().path("packets").intValue();
        assertThat(shown).isBetween(1, packets - 1);

        Outcome verified = run("evidence", "verify", bundle.toString());
        assertThat(verified.exitCode()).as(verified.out() + verified.err()).isZero();
        assertThat(verified.json().path("packets").intValue()).isEqualTo(shown);
        assertThat(verified.json().at("/disclosed/hidden_packets").intValue()).isEqualTo(packets - shown);
    }
}
