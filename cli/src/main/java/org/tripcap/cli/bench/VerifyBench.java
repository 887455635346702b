package org.tripcap.cli.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.tripcap.capture.custody.CaseVerifier;
import org.tripcap.capture.custody.KeyRefusedException;
import org.tripcap.capture.custody.KeySource;
import org.tripcap.capture.custody.Verdict;
import org.tripcap.capture.custody.VerificationProgress;
import org.tripcap.capture.custody.VerificationReport;
import org.tripcap.cli.casefile.BundleContents;
import org.tripcap.cli.casefile.BundleEvidence;
import org.tripcap.cli.casefile.CaseBundle;

/** Measures how fast one core verifies a bundle, and how much of it is there for the proof only. The best round counts. */
public final class VerifyBench {

    private static final KeySource NO_KEYS = (wrappedKey, context) -> {
        throw new KeyRefusedException(KeyRefusedException.Reason.UNAVAILABLE, "whoever checks a bundle has no keys");
    };

    private VerifyBench() {}

    /**
     * How verifying went.
     *
     * @param megabytesPerSecond megabytes (10^6) of captures a second
     * @param proofShare bytes of everything in the bundle besides the captures, by the captures' bytes
     */
    public record Report(double megabytesPerSecond, double proofShare) {

        /** One object: {@code mb_per_s}, {@code proof_share}. */
        public ObjectNode toJson() {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("mb_per_s", Math.round(megabytesPerSecond))
                    .put("proof_share", Math.round(proofShare * 1e5) / 1e5);
        }

        /** Titles of {@link #row}. */
        public static List<String> header() {
            return List.of("MB/S", "PROOF DATA");
        }

        /** The figures for people. */
        public List<String> row() {
            return List.of(
                    String.format(Locale.ROOT, "%.0f", megabytesPerSecond),
                    String.format(Locale.ROOT, "%.3f %%", 100 * proofShare));
        }
    }

    /**
     * Measures.
     *
     * @param directory for the bundle
     * @param segments how many, of 4 MiB each
     * @param rounds 1 or more; the first ones also compile
     * @throws IOException when the bundle does not verify, or cannot be written
     */
    public static Report run(Path directory, int segments, int rounds) throws IOException {
        MeasuredCase made = new MeasuredCase(directory, segments);
        Path bundle = directory.resolve("bundle");
        CaseBundle.write(bundle, made, made.trust(), made.keys(), BundleContents.WHOLE, InstantSource.system());
        double best = 0;
        for (int round = 0; round < rounds; round++) {
            best = Math.max(best, OneCore.megabytesPerSecond(made.pcapngBytes(), () -> verify(bundle, made)));
        }
        return new Report(best, (double) (bytes(bundle) - made.pcapngBytes()) / made.pcapngBytes());
    }

    private static void verify(Path bundle, MeasuredCase made) throws IOException {
        VerificationReport report = CaseVerifier.verify(
                BundleEvidence.open(bundle, made.trust()), made.trust(), NO_KEYS, VerificationProgress.NONE);
        if (report.verdict() != Verdict.VALID) {
            throw new IOException("the bundle does not verify: " + report.findings());
        }
    }

    private static long bytes(Path bundle) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.walk(bundle)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }
}
