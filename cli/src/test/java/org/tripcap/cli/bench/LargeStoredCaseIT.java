package org.tripcap.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.CaseEvidence;
import org.tripcap.capture.custody.CaseEvidence.SegmentRecord;
import org.tripcap.capture.custody.CaseVerifier;
import org.tripcap.capture.custody.LedgerTree;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.VerificationProgress;
import org.tripcap.capture.custody.VerificationReport;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.segment.IncidentKeyPair;
import org.tripcap.capture.segment.SecretAccess;
import org.tripcap.cli.casefile.BundleContents;
import org.tripcap.cli.casefile.CaseBundle;
import org.tripcap.cli.standalone.EmptyStores;
import org.tripcap.cli.standalone.SharedStores;
import org.tripcap.ingest.store.Backoff;
import org.tripcap.ingest.store.CheckpointDocument;
import org.tripcap.ingest.store.ElasticsearchEvidenceStore;
import org.tripcap.ingest.store.ElasticsearchSettings;
import org.tripcap.ingest.store.EvidenceStore;
import org.tripcap.ingest.store.RecordOrigin;
import org.tripcap.ingest.store.RevisionDocument;
import org.tripcap.ingest.store.SegmentDocument;
import org.tripcap.ingest.store.SegmentState;
import org.tripcap.ingest.store.StatementDocument;
import org.tripcap.ingest.store.StoreDocument;
import org.tripcap.ingest.store.StoreEvidence;
import org.tripcap.ingest.store.StoredStatement;
import org.tripcap.ingest.store.WriteBatch;
import org.tripcap.ingest.store.WriteObserver;
import org.tripcap.ingest.tls.TlsTrust;

/** A stored case several times larger than the memory of the program that reads it, on a real node. */
@ExtendWith(EmptyStores.class)
class LargeStoredCaseIT {
    /** Of 4 MiB each. */
    private static final int SEGMENTS = 31;

    private static final WriteObserver NOBODY = new WriteObserver() {
        @Override
        public void waiting(String reason, int failures, Duration pause) {}

        @Override
        public void resumed() {}
    };

    @TempDir
    private static Path directory;

    @BeforeAll
    static void store() throws Exception {
        MeasuredCase made = new MeasuredCase(directory, SEGMENTS);
        assertThat(made.pcapngBytes()).isGreaterThan(3L * (SmallHeap.MEBIBYTES << 20));
        made.trust().store(trust());
        Files.writeString(incident(), made.incident().value());
        Files.write(key(), made.keyPair().privateKey(SecretAccess.granted()));
        try (EvidenceStore store = open(SharedStores.elasticsearchUri())) {
            store.prepare();
            long offset = 0;
            for (Signed signed : made.statements().toList()) {
                write(store, new StatementDocument(offset++, signed, Statement.parse(signed.bytes()), null));
            }
            for (CaseEvidence.DocumentRecord document : made.documents().toList()) {
                write(
                        store,
                        new RevisionDocument(
                                document.bytes(),
                                IncidentDocument.parse(document.bytes()),
                                document.statement(),
                                Statement.parse(document.statement().bytes())));
            }
            for (SegmentRecord segment : made.segments().toList()) {
                SegmentRecord.Sealed sealed = (SegmentRecord.Sealed) segment;
                write(
                        store,
                        new SegmentDocument(
                                new RecordOrigin("key", 0, 1, Instant.EPOCH),
                                made.incident(),
                                sealed.ciphertext(),
                                sealed.statement(),
                                Statement.parse(sealed.statement().bytes()),
                                "sensor-1",
                                SegmentState.SEALED,
                                "not opened here",
                                null));
            }
            for (CaseEvidence.CheckpointRecord checkpoint : made.checkpoints().toList()) {
                byte[] note = checkpoint.note();
                write(
                        store,
                        new CheckpointDocument(note, "tripcap.bench/ledger", offset, Digest.of(note), Instant.EPOCH));
            }
        }
    }

    private static Path trust() {
        return directory.resolve("trust.json");
    }

    private static Path incident() {
        return directory.resolve("incident");
    }

    private static Path key() {
        return directory.resolve("key");
    }

    private static EvidenceStore open(URI uri) {
        return new ElasticsearchEvidenceStore(new ElasticsearchSettings(
                List.of(uri),
                null,
                new TlsTrust.Platform(),
                Duration.ofSeconds(60),
                new Backoff(Duration.ofMillis(20), Duration.ofMillis(200))));
    }

    private static void write(EvidenceStore store, StoreDocument document) {
        WriteBatch batch = new WriteBatch();
        batch.add(document);
        try {
            assertThat(store.write(batch, NOBODY).refused()).isEmpty();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String[] arguments(String... more) {
        return Stream.concat(
                        Stream.of(
                                SharedStores.elasticsearchUri().toString(),
                                trust().toString(),
                                incident().toString(),
                                key().toString()),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    @Test
    void verifying_takesLessMemoryThanTheCase() throws Exception {
        assertThat(SmallHeap.run(directory, StoreReader.class, arguments())).contains("VALID, " + SEGMENTS + " of ");
    }

    @Test
    void exporting_takesLessMemoryThanTheCase() throws Exception {
        Path bundle = directory.resolve("bundle");

        SmallHeap.run(directory, StoreReader.class, arguments(bundle.toString()));

        SmallHeap.assertValid(directory, bundle, trust());
    }

    /** Verifies the case, or exports it to a directory. */
    static final class StoreReader {
        private StoreReader() {}

        public static void main(String[] arguments) throws IOException {
            TrustFile trust = TrustFile.load(Path.of(arguments[1]));
            IncidentKeyPair keyPair =
                    IncidentKeyPair.of(Files.readAllBytes(Path.of(arguments[3])), SecretAccess.granted());
            LedgerTree tree = new LedgerTree(trust);
            try (EvidenceStore store = open(URI.create(arguments[0]))) {
                try (Stream<StoredStatement> ledger = store.ledger(0)) {
                    ledger.map(StoredStatement::signed).forEach(tree::offer);
                }
                CaseEvidence evidence =
                        StoreEvidence.of(store, IncidentId.parse(Files.readString(Path.of(arguments[2]))), tree);
                if (arguments.length > 4) {
                    CaseBundle.write(
                            Path.of(arguments[4]),
                            evidence,
                            trust,
                            MeasuredCase.keys(keyPair),
                            BundleContents.WHOLE,
                            InstantSource.system());
                } else {
                    VerificationReport report =
                            CaseVerifier.verify(evidence, trust, MeasuredCase.keys(keyPair), VerificationProgress.NONE);
                    System.out.println(report.verdict() + ", " + report.segments() + " of "
                            + Runtime.getRuntime().maxMemory() + " bytes: " + report.findings());
                }
            }
        }
    }
}
