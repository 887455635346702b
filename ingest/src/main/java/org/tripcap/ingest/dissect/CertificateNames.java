package org.tripcap.ingest.dissect;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads names and validity of X.509 certificates (RFC 5280). The same few certificates come again and again, so the
 * last ones read are kept by digest.
 */
final class CertificateNames {
    private static final int MAX_CERTIFICATE = 16 * 1024;
    private static final int KEPT = 256;

    private final CertificateFactory factory;
    private final Map<String, Facts.Tls.Certificate> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Facts.Tls.Certificate> eldest) {
            return size() > KEPT;
        }
    };

    CertificateNames() {
        try {
            factory = CertificateFactory.getInstance("X.509");
        } catch (CertificateException e) {
            throw new IllegalStateException("this JDK lacks X.509, which every Java platform must have", e);
        }
    }

    /** Null for bytes that are no certificate. */
    Facts.Tls.@Nullable Certificate read(byte[] data, int from, int length) {
        if (length > MAX_CERTIFICATE) {
            return null;
        }
        byte[] der = Arrays.copyOfRange(data, from, from + length);
        String digest = Digests.hex(Digests.sha256().digest(der));
        Facts.Tls.Certificate found = known.get(digest);
        if (found == null) {
            found = parse(der, digest);
            if (found != null) {
                known.put(digest, found);
            }
        }
        return found;
    }

    private Facts.Tls.@Nullable Certificate parse(byte[] der, String digest) {
        try {
            X509Certificate certificate = (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
            return new Facts.Tls.Certificate(
                    bounded(certificate.getSubjectX500Principal().getName()),
                    bounded(certificate.getIssuerX500Principal().getName()),
                    certificate.getNotBefore().toInstant(),
                    certificate.getNotAfter().toInstant(),
                    digest);
        } catch (CertificateException | RuntimeException e) {
            // The JDK's parser is not written for an attacker's bytes alone: whatever it throws, it is no certificate.
            return null;
        }
    }

    private static String bounded(String name) {
        return name.length() <= Facts.MAX_STRING ? name : name.substring(0, Facts.MAX_STRING);
    }
}
