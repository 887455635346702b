package org.tripcap.cli.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.CaseEvidence;
import org.tripcap.capture.custody.CaseVerifier;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.custody.HeldCheckpoints;
import org.tripcap.capture.custody.KeyReceipt;
import org.tripcap.capture.custody.KeyRefusedException;
import org.tripcap.capture.custody.KeySource;
import org.tripcap.capture.custody.LedgerProofs;
import org.tripcap.capture.custody.SegmentInspector;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.custody.VerificationProgress;
import org.tripcap.capture.custody.VerificationReport;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.cli.casefile.BadBundleException;
import org.tripcap.cli.casefile.BundleEvidence;
import org.tripcap.cli.casefile.CaseKeys;
import org.tripcap.ingest.dissect.AddressFacts;
import org.tripcap.ingest.index.IndexDrift;
import org.tripcap.ingest.notary.RemoteLedger;
import org.tripcap.ingest.notary.StoredLedger;
import org.tripcap.ingest.store.EvidenceStore;
import org.tripcap.ingest.store.StoreEvidence;
import org.tripcap.ingest.store.StoredStatement;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Verifies a case. */
@Command(
        name = "verify",
        description = {
            "Check everything about an incident's evidence that can be checked, and say where it fails.",
            "A bundle is checked where it lies, with no system running; of an incident, what the evidence store holds."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap evidence verify 5f3a",
            "  tripcap evidence verify 5f3a --rebuild-tree",
            "  tripcap evidence verify case-5f3a --trust trust.json --checkpoint kept-outside.txt"
        })
final class EvidenceVerifyCommand implements Callable<Integer> {

    /** A bundle's packets lie open in it. */
    static final KeySource NO_KEYS = (wrappedKey, context) -> {
        throw new KeyRefusedException(KeyRefusedException.Reason.UNAVAILABLE, "a bundle holds no encrypted segments");
    };

    /** How long a statement may take from the ledger to the store. */
    private static final Duration STORE_PATIENCE = Duration.ofSeconds(20);

    private static final Duration STORE_PAUSE = Duration.ofMillis(250);

    @Mixin
    private CommonOptions options;

    @Parameters(
            paramLabel = "INCIDENT|BUNDLE",
            description = "The incident's id, or as much of its beginning as is unique; or a bundle's directory.")
    private String which;

    @Option(
            names = "--trust",
            paramLabel = "FILE",
            description =
                    "Trust file to check a bundle with: never one that came with the bundle (default: the one of the"
                            + " system in --data).")
    private @Nullable Path trust;

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description = "A checkpoint that was kept outside: the ledger has to reach as far (may be repeated).")
    private List<Path> checkpoints = List.of();

    @Option(
            names = "--rebuild-tree",
            description = "Build the ledger's tree from the evidence store instead of asking the notary for proofs.")
    private boolean rebuild;

    @Option(
            names = "--country-database",
            paramLabel = "FILE",
            description =
                    "Compare the countries in the index, too, with this file: the one that 'up' was given (default:"
                            + " countries and autonomous systems are not compared).")
    private @Nullable Path countryDatabase;

    @Option(
            names = "--as-database",
            paramLabel = "FILE",
            description =
                    "Compare the autonomous systems in the index, too, with this file: the one that 'up' was given.")
    private @Nullable Path asDatabase;

    @Override
    public Integer call() throws InterruptedException {
        Console console = options.console();
        boolean bar = console.terminal() && !options.json();
        Path bundle = bundle();
        VerificationReport report = bundle == null ? store(console, bar) : offline(bundle, console, bar);
        if (options.json()) {
            console.json(VerificationPrinter.json(report));
        } else {
            VerificationPrinter.print(console, report);
        }
        return report.verdict().exitCode();
    }

    private @Nullable Path bundle() {
        try {
            Path path = Path.of(which);
            return Files.isDirectory(path) ? path : null;
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private VerificationReport offline(Path bundle, Console console, boolean bar) {
        try {
            BundleEvidence evidence = BundleEvidence.open(bundle, Trust.load(trust, options.dataDirectory()));
            ProgressBar progress = new ProgressBar(console, bar, evidence.segmentBytes());
            try {
                return CaseVerifier.verify(
                        HeldCheckpoints.with(evidence, checkpoints),
                        Trust.load(trust, options.dataDirectory()),
                        NO_KEYS,
                        (segments, bytes) -> progress.update(bytes, segments + " segments, " + (bytes >> 20) + " MiB"));
            } finally {
                progress.end();
            }
        } catch (BadBundleException e) {
            throw new CommandException(ExitCode.INVALID, "INVALID: " + bundle + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "not verified: " + e.getMessage(), e);
        } catch (UncheckedIOException e) {
            throw new CommandException(ExitCode.FAILED, "not verified: " + e.getMessage(), e);
        }
    }

    private VerificationReport store(Console console, boolean bar) throws InterruptedException {
        try (Session session = Session.open(options)) {
            IncidentId id = session.find(which).id();
            AddressFacts known = addressFacts();
            ProgressBar progress =
                    new ProgressBar(console, bar, session.store().counts(id).segments());
            try {
                return verify(
                        session,
                        id,
                        checkpoints,
                        rebuild,
                        known,
                        UnaryOperator.identity(),
                        (segments, bytes) ->
                                progress.update(segments, segments + " segments, " + (bytes >> 20) + " MiB"));
            } finally {
                progress.end();
            }
        }
    }

    private @Nullable AddressFacts addressFacts() {
        try {
            return AddressFiles.open(countryDatabase, asDatabase);
        } catch (IOException e) {
            throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    static VerificationReport verify(Session session, IncidentId id, VerificationProgress progress)
            throws InterruptedException {
        return verify(session, id, List.of(), false, null, UnaryOperator.identity(), progress);
    }

    /** As {@code evidence verify} does; {@code inspector} may look on beside the one that compares the index. */
    static VerificationReport verify(
            Session session, IncidentId id, UnaryOperator<SegmentInspector> inspector, VerificationProgress progress)
            throws InterruptedException {
        return verify(session, id, List.of(), false, null, inspector, progress);
    }

    /** The same, against checkpoints that were kept outside; {@code rebuild} as the option says. */
    static VerificationReport verify(
            Session session,
            IncidentId id,
            List<Path> checkpoints,
            boolean rebuild,
            @Nullable AddressFacts known,
            UnaryOperator<SegmentInspector> inspector,
            VerificationProgress progress)
            throws InterruptedException {
        try (RemoteLedger notary = session.notary()) {
            session.store().refresh();
            LedgerProofs proofs = rebuild ? StoredLedger.rebuild(session.store(), session.trust()) : notary;
            CaseEvidence evidence = HeldCheckpoints.with(StoreEvidence.of(session.store(), id, proofs), checkpoints);
            CaseKeys keys = CaseKeys.request(evidence, session.keyRequester(), Purpose.VERIFY);
            awaitStored(session.store(), id, keys.receipts());
            VerificationReport report = CaseVerifier.verify(
                    evidence,
                    session.trust(),
                    keys,
                    inspector.apply(new IndexDrift(session.store(), id, known)),
                    progress);
            if (!keys.ranges().isEmpty()) {
                session.investigator()
                        .state(id, new Body.EvidenceVerified(keys.ranges(), Purpose.VERIFY, report.verdict(), null));
            }
            return report;
        } catch (IOException e) {
            throw new CommandException(ExitCode.UNREACHABLE, "not verified: " + e.getMessage(), e);
        } catch (UncheckedIOException e) {
            throw new CommandException(ExitCode.UNREACHABLE, "not verified: " + e.getMessage(), e);
        }
    }

    /** Waits for the vault's statement about the keys that were just released: then all before it are in the store, too. */
    private static void awaitStored(EvidenceStore store, IncidentId id, List<KeyReceipt> receipts)
            throws InterruptedException {
        if (receipts.isEmpty()) {
            return;
        }
        Digest last = receipts.getLast().accessed();
        long end = System.nanoTime() + STORE_PATIENCE.toNanos();
        while (!isStored(store, id, last) && System.nanoTime() < end) {
            Thread.sleep(STORE_PAUSE);
        }
    }

    private static boolean isStored(EvidenceStore store, IncidentId id, Digest statement) {
        store.refresh();
        try (Stream<StoredStatement> accesses = store.statements(id, Statement.Type.EVIDENCE_ACCESSED)) {
            return accesses.anyMatch(stored -> stored.signed().digest().equals(statement));
        }
    }
}
