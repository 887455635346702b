package org.tripcap.ingest.http;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;

/**
 * A certificate that the sender used to connect by mutual TLS, named by its own fingerprint, or by its subject where the
 * authorities of the listener give a subject to one holder only.
 */
public final class ClientCertificate implements Credential.WithoutBody {
    private static final Pattern FINGERPRINT = Pattern.compile("(?:[0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2}");

    /** Which certificates count. */
    private sealed interface Name {
        /** The SHA-256 of its DER encoding. */
        record Fingerprint(String hex) implements Name {}

        /** Compared as RFC 5280, section 7.1 says: by its attributes, not by how they are written. */
        record Subject(X500Principal principal) implements Name {}
    }

    private final Name name;

    private ClientCertificate(Name name) {
        this.name = name;
    }

    /**
     * The credential that certificates of this name satisfy.
     *
     * @param name SHA-256 of a certificate in hexadecimal, with or without colons, as {@code openssl x509 -fingerprint -sha256}
     *     prints it; or a subject as in RFC 2253, such as {@code CN=siem,O=Example}
     * @throws IllegalArgumentException if it is neither
     */
    public static ClientCertificate of(String name) {
        if (FINGERPRINT.matcher(name).matches()) {
            return new ClientCertificate(new Name.Fingerprint(hex(name)));
        }
        X500Principal subject;
        try {
            subject = new X500Principal(name);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(
                    "a certificate must be named by its SHA-256 (64 hexadecimal digits) or its subject (CN=...), but by '"
                            + name + "'",
                    malformed);
        }
        if (subject.getName().isEmpty()) {
            throw new IllegalArgumentException("a certificate cannot be named by an empty subject");
        }
        return new ClientCertificate(new Name.Subject(subject));
    }

    private static String hex(String fingerprint) {
        return HexFormat.of().formatHex(HexFormat.of().parseHex(fingerprint.replace(":", "")));
    }

    @Override
    public boolean plausible(Presented presented, Instant now) {
        X509Certificate shown = presented.certificate();
        return shown != null && isValid(shown, now) && isNamed(shown);
    }

    /** Connections may outlive the certificate that they were made with. */
    private static boolean isValid(X509Certificate shown, Instant now) {
        try {
            shown.checkValidity(Date.from(now));
            return true;
        } catch (CertificateException outOfDate) {
            return false;
        }
    }

    private boolean isNamed(X509Certificate shown) {
        return switch (name) {
            case Name.Fingerprint fingerprint -> fingerprint.hex().equals(fingerprint(shown));
            case Name.Subject subject -> subject.principal().equals(shown.getSubjectX500Principal());
        };
    }

    private static String fingerprint(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(
                    "a certificate of a connection has an encoding, and every JDK SHA-256", impossible);
        }
    }

    @Override
    public String toString() {
        return "ClientCertificate[" + name + "]";
    }
}
