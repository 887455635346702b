package org.tripcap.cli.doctor;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.tripcap.capture.custody.CertificateFile;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;

/** The keys, who may read them, how long their certificates are valid, and the trust file. */
final class KeyExamination {

    private static final Duration SOON = Duration.ofDays(30);
    private static final Set<PosixFilePermission> OWNER = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);
    private static final String SECRETS = "*.{pem,next,key,secret}";
    private static final String CERTIFICATES = "*.{pem,crt}";

    private final Path keys;
    private final Instant now;
    private final Function<Instant, String> times;
    private final List<Finding> findings = new ArrayList<>();

    private KeyExamination(Path keys, Instant now, Function<Instant, String> times) {
        this.keys = keys;
        this.now = now;
        this.times = times;
    }

    /**
     * Looks at them.
     *
     * @param times how times are written
     */
    static List<Finding> of(Path data, Path keys, Instant now, Function<Instant, String> times) {
        KeyExamination examination = new KeyExamination(keys, now, times);
        try {
            examination.look(data);
        } catch (IOException e) {
            examination.findings.add(
                    Finding.fault("keys", "cannot be looked at: " + e, "run this as the user who owns " + data));
        }
        return examination.findings;
    }

    private void look(Path data) throws IOException {
        if (!Files.isDirectory(data)) {
            findings.add(Finding.skipped(
                    "data directory",
                    data + " does not exist: no system was started on it",
                    "start one with 'tripcap up', or name its directory with --data"));
            return;
        }
        findings.add(
                isPrivate(data)
                        ? Finding.sound("data directory", data + " is open to its owner only")
                        : Finding.fault(
                                "data directory", data + " is open to others: " + mode(data), "chmod 700 " + data));
        if (!Files.isDirectory(keys)) {
            findings.add(Finding.skipped("keys", "there are none in " + keys, "make them with 'tripcap key init'"));
            return;
        }
        modes();
        trust();
    }

    private void modes() throws IOException {
        int sound = 0;
        for (Path file : files(SECRETS)) {
            if (isPrivate(file)) {
                sound++;
            } else {
                findings.add(Finding.fault(
                        "key modes",
                        file + " can be read or written by others: " + mode(file),
                        "chmod 600 " + file + "; if others had access to this host, revoke the key"));
            }
        }
        findings.add(Finding.sound("key modes", sound + " files with keys and secrets are open to their owner only"));
    }

    private void trust() throws IOException {
        Path file = keys.resolve("trust.json");
        TrustFile trust;
        try {
            trust = TrustFile.load(file);
        } catch (IOException | IllegalArgumentException e) {
            findings.add(Finding.fault(
                    "trust file",
                    String.valueOf(e.getMessage()),
                    "bring the operator's trust file to " + file + "; 'tripcap key init' makes one for a new system"));
            return;
        }
        findings.add(
                trust.notaries().isEmpty()
                        ? Finding.attention(
                                "trust file",
                                file + " names no notary: nobody can check the ledger's completeness with it",
                                "certify a notary with 'tripcap key enroll NAME --role notary'")
                        : Finding.sound(
                                "trust file",
                                file + " has " + trust.roots().size() + " roots, "
                                        + trust.notaries().size() + " notaries, "
                                        + trust.revocations().size() + " revocations"));
        int sound = 0;
        for (Path each : files(CERTIFICATES)) {
            if (!each.getFileName().toString().equals("authority.pem") && CertificateFile.isIn(each)) {
                sound += certificate(each, trust) ? 1 : 0;
            }
        }
        findings.add(Finding.sound("certificates", sound + " are believed for " + SOON.toDays() + " days and more"));
    }

    private boolean certificate(Path file, TrustFile trust) throws IOException {
        CertificateFile certificate = CertificateFile.read(file);
        String name = certificate.signer().name();
        String renew = "renew it: 'tripcap key rotate " + name + "'";
        if (certificate.validUntil().isBefore(now)) {
            findings.add(Finding.fault(
                    "certificates",
                    file + " is no longer valid, since " + times.apply(certificate.validUntil()),
                    renew));
            return false;
        }
        try {
            trust.verifyCertificate(certificate.der(), now);
        } catch (UntrustedException e) {
            findings.add(Finding.fault(
                    "certificates", file + " is not believed by the trust file: " + e.getMessage(), renew));
            return false;
        }
        if (certificate.validUntil().isBefore(now.plus(SOON))) {
            findings.add(Finding.attention(
                    "certificates", file + " is valid until " + times.apply(certificate.validUntil()), renew));
            return false;
        }
        return true;
    }

    private Set<Path> files(String pattern) throws IOException {
        Set<Path> files = new TreeSet<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(keys, pattern)) {
            found.forEach(files::add);
        }
        return files;
    }

    private static boolean isPrivate(Path file) throws IOException {
        return OWNER.containsAll(Files.getPosixFilePermissions(file));
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
