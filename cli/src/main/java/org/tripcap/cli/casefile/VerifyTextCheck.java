package org.tripcap.cli.casefile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.custody.NotaryKeys;
import org.tripcap.capture.custody.Pem;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.incident.Digest;

/**
 * The files of a bundle that a stranger without tripcap relies on: the text with the commands, and the keys that the commands
 * are given. The verifier itself believes none of them, so an enemy could hand strangers other ones; they have to be what the
 * trust file vouches for, byte for byte, for other programs may read sloppy ones in another way.
 */
final class VerifyTextCheck {
    private static final int MAX_BYTES = 1 << 20;

    private final BagReader bag;
    private final TrustFile trust;

    VerifyTextCheck(BagReader bag, TrustFile trust) {
        this.bag = bag;
        this.trust = trust;
    }

    void check() throws IOException {
        text();
        limits();
        certificates(BundleNames.ROOTS, trust.roots(), "roots");
        certificates(BundleNames.STAMPING, trust.timeStamping(), "time-stamping certificates");
        notaries();
    }

    private void text() throws IOException {
        Optional<Digest> found = bag.read(BundleNames.VERIFY_TEXT, MAX_BYTES).map(Digest::of);
        List<Digest> expected = trust.verifyTexts();
        if (expected.isEmpty()) {
            bag.damage(
                    Severity.NOTE,
                    "verify.txt",
                    BundleNames.VERIFY_TEXT,
                    "the trust file names no digest of this text",
                    "compare it with the one that comes with tripcap before you run its lines");
        } else if (found.isPresent() && !expected.contains(found.get())) {
            bag.damage(
                    Severity.UNTRUSTED,
                    "verify.txt",
                    BundleNames.VERIFY_TEXT,
                    "expected SHA-256 "
                            + expected.stream().map(Digest::toString).collect(Collectors.joining(" or "))
                            + " as the trust file names it, found " + found.get(),
                    found.get().equals(CaseBundle.verifyTextDigest())
                            ? "it is the text of this version: let the custodian add it with 'tripcap key"
                                    + " trust-verify-text', and ask for the trust file anew"
                            : "do not run its lines: they are not those that the operator vouches for");
        }
    }

    /** Another version of tripcap may have had another text, so this is no proof of an attack. */
    private void limits() throws IOException {
        Optional<byte[]> found = bag.read(BundleNames.LIMITS, MAX_BYTES);
        if (found.isPresent() && !Arrays.equals(found.get(), CaseBundle.resource(BundleNames.LIMITS))) {
            bag.damage(
                    Severity.NOTE,
                    "limits.txt",
                    BundleNames.LIMITS,
                    "is not the text of this version",
                    "read the one that comes with tripcap; nobody vouches for this one");
        }
    }

    private void certificates(String name, List<byte[]> trusted, String what) throws IOException {
        Optional<String> found = text(name);
        Optional<String> rest = found;
        for (byte[] certificate : trusted) {
            rest = rest.map(text -> text.replace(Pem.encode(Pem.CERTIFICATE, certificate), ""));
        }
        if (rest.isPresent() && !rest.get().isEmpty()) {
            untrusted(name, "holds more than " + what + " of the trust file");
        } else if (found.isPresent()
                && !found.get().equals(new String(Pem.encode(Pem.CERTIFICATE, trusted), StandardCharsets.ISO_8859_1))) {
            bag.damage(
                    Severity.NOTE,
                    "verify.key",
                    name,
                    "does not hold the " + what + " as the trust file has them",
                    "give other programs those of the trust file; another one may have been added since the export");
        }
    }

    private void notaries() throws IOException {
        List<String> trusted = trust.notaries().stream()
                .flatMap(VerifyTextCheck::publicKeys)
                .map(info -> Pem.encode(Pem.PUBLIC_KEY, info))
                .toList();
        for (String name : bag.names(BundleNames.NOTARIES, BundleNames.PEM)) {
            Optional<String> key = text(name);
            if (key.isPresent() && !trusted.contains(key.get())) {
                untrusted(name, "is not a notary's public key of the trust file");
            }
        }
    }

    private static Stream<byte[]> publicKeys(NotaryKeys notary) {
        return Stream.of(notary.ed25519().info(), notary.mlDsa44Info());
    }

    /** One character a byte, so that no two contents are taken for the same. */
    private Optional<String> text(String name) throws IOException {
        return bag.read(name, MAX_BYTES).map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1));
    }

    private void untrusted(String name, String what) {
        bag.damage(
                Severity.UNTRUSTED,
                "verify.key",
                name,
                what,
                "do not give it to other programs: what they find sound with it is not what the operator vouches for");
    }
}
