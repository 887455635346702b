package org.tripcap.cli.casefile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.tripcap.capture.custody.Verdict;
import org.tripcap.capture.custody.VerificationReport;
import org.tripcap.capture.testing.Mutation;
import org.tripcap.capture.testing.RecordedCase;

/** Bundles as an enemy makes them, manifests included: no change goes unnoticed, and none is a fault. */
public final class BundleFuzz {
    private static final BundledCase BUNDLE = sound();
    private static final List<Path> EVIDENCE = evidence();

    private BundleFuzz() {}

    /** The first byte chooses a file; the rest changes it. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        Path file = EVIDENCE.get(Byte.toUnsignedInt(data[0]) % EVIDENCE.size());
        try {
            byte[] before = Files.readAllBytes(file);
            byte[] after = Mutation.of(before, data, 1);
            try {
                Files.write(file, after);
                BUNDLE.manifestAnew();
                VerificationReport report = BUNDLE.verify();
                String name = BUNDLE.directory.relativize(file).toString();
                if (report.verdict() == Verdict.VALID
                        && !Arrays.equals(before, after)
                        && report.findings().stream()
                                .noneMatch(finding -> finding.place().endsWith(name))) {
                    throw new AssertionError("valid with another " + name + ", and not a word of it");
                }
            } finally {
                Files.write(file, before);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BundledCase sound() {
        try {
            Path directory = Files.createTempDirectory("tripcap-bundle-fuzz");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
            try (RecordedCase recorded = RecordedCase.sound(directory.resolve("recorded"))) {
                return BundledCase.of(recorded, directory.resolve("case"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> evidence() {
        try (Stream<Path> files = Files.walk(BUNDLE.directory.resolve("data"))) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
