package org.tripcap.cli.casefile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.tripcap.capture.custody.CaseVerifier;
import org.tripcap.capture.custody.KeyRefusedException;
import org.tripcap.capture.custody.KeySource;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.VerificationProgress;
import org.tripcap.capture.custody.VerificationReport;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.testing.RecordedCase;

/** A recorded case, exported as a bundle, and what an attacker can do to its files. */
final class BundledCase {
    private static final KeySource NO_KEYS = (wrappedKey, context) -> {
        throw new KeyRefusedException(KeyRefusedException.Reason.UNAVAILABLE, "whoever checks a bundle has no keys");
    };

    final Path directory;
    final TrustFile trust;

    private BundledCase(Path directory, TrustFile trust) {
        this.directory = directory;
        this.trust = trust;
    }

    /** Exports the case; its trust file names the text that goes with every bundle. */
    static BundledCase of(RecordedCase recorded, Path directory) throws IOException {
        return of(recorded, directory, BundleContents.WHOLE);
    }

    static BundledCase of(RecordedCase recorded, Path directory, BundleContents contents) throws IOException {
        return of(recorded, directory, contents, recorded.keys());
    }

    /** Exports what these keys open. */
    static BundledCase of(RecordedCase recorded, Path directory, KeySource keys) throws IOException {
        return of(recorded, directory, BundleContents.WHOLE, keys);
    }

    private static BundledCase of(RecordedCase recorded, Path directory, BundleContents contents, KeySource keys)
            throws IOException {
        TrustFile trust = recorded.trust.withVerifyText(CaseBundle.verifyTextDigest());
        CaseBundle.write(directory, recorded.evidence(), trust, keys, contents, recorded.clock);
        return new BundledCase(directory, trust);
    }

    VerificationReport verify() throws IOException {
        return verify(trust);
    }

    /** What somebody finds who has another trust file. */
    VerificationReport verify(TrustFile believed) throws IOException {
        return CaseVerifier.verify(
                BundleEvidence.open(directory, believed), believed, NO_KEYS, VerificationProgress.NONE);
    }

    Path file(String name) {
        return directory.resolve("data").resolve(name);
    }

    /** Changes a file and leaves the manifest as it is. */
    void change(String name, UnaryOperator<byte[]> change) throws IOException {
        Files.write(file(name), change.apply(Files.readAllBytes(file(name))));
    }

    void changeText(String name, UnaryOperator<String> change) throws IOException {
        change(
                name,
                bytes -> change.apply(new String(bytes, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8));
    }

    void delete(String... names) throws IOException {
        for (String name : names) {
            Files.delete(file(name));
        }
    }

    /** Makes the manifests fit whatever lies in the bag now, as a careful attacker does. */
    void manifestAnew() throws IOException {
        SortedMap<String, Digest> payload = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory.resolve("data"))) {
            for (Path file : files.filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                payload.put(directory.relativize(file).toString(), Digest.of(Files.readAllBytes(file)));
            }
        }
        write("manifest-sha256.txt", payload);
        SortedMap<String, Digest> tags = new TreeMap<>();
        for (String name : new String[] {"bagit.txt", "bag-info.txt", "manifest-sha256.txt"}) {
            tags.put(name, Digest.of(Files.readAllBytes(directory.resolve(name))));
        }
        write("tagmanifest-sha256.txt", tags);
    }

    private void write(String manifest, SortedMap<String, Digest> digests) throws IOException {
        StringBuilder lines = new StringBuilder();
        digests.forEach((name, digest) ->
                lines.append(digest.hex()).append("  ").append(name).append('\n'));
        Files.writeString(directory.resolve(manifest), lines);
    }

    static byte[] flipped(byte[] bytes, int index) {
        byte[] changed = bytes.clone();
        changed[index] ^= 1;
        return changed;
    }
}
