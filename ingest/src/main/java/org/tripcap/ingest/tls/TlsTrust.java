package org.tripcap.ingest.tls;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Which authority's certificates servers must show. */
public sealed interface TlsTrust {

    /** Those of the JDK. */
    record Platform() implements TlsTrust {}

    /**
     * Those of one file and nobody else.
     *
     * @param pem X.509 certificates in PEM
     */
    record Authorities(Path pem) implements TlsTrust {}

    /**
     * The one whose certificate has this fingerprint and nobody else. The server has to send that certificate with its own.
     *
     * @param sha256 of its DER encoding, 64 lower-case hexadecimal digits
     */
    record Fingerprint(String sha256) implements TlsTrust {
        private static final Pattern WRITTEN = Pattern.compile("(?:[0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2}");

        /**
         * Reads it as Elasticsearch and OpenSSL print it: hexadecimal, with or without colons.
         *
         * @throws IllegalArgumentException if it is none
         */
        public static Fingerprint parse(String text) {
            if (!WRITTEN.matcher(text.strip()).matches()) {
                throw new IllegalArgumentException("no SHA-256");
            }
            return new Fingerprint(text.strip().replace(":", "").toLowerCase(Locale.ROOT));
        }
    }

    /**
     * For connections that believe these only. Names in certificates are checked by who connects.
     *
     * @param shown what the client proves who it is with; null for nothing
     * @throws IOException naming the file, if it cannot be used
     */
    default SSLContext context(KeyManager @Nullable [] shown) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(shown, managers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be used: " + e.getMessage(), e);
        }
    }

    private TrustManager @Nullable [] managers() throws IOException, GeneralSecurityException {
        return switch (this) {
            case Platform _ -> null;
            case Authorities authorities -> managers(authorities(authorities.pem()));
            case Fingerprint fingerprint -> new TrustManager[] {new PinnedAuthority(fingerprint.sha256())};
        };
    }

    private static Collection<? extends Certificate> authorities(Path pem) throws IOException {
        Collection<? extends Certificate> certificates;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(pem))) {
            certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
        } catch (CertificateException e) {
            throw new IOException(pem + " must hold X.509 certificates in PEM, but cannot be read as such", e);
        }
        if (certificates.isEmpty()) {
            throw new IOException(pem + " must hold X.509 certificates in PEM, but holds none");
        }
        return certificates;
    }

    /** That believe these certificates only. */
    static TrustManager[] managers(Collection<? extends Certificate> authorities)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (Certificate certificate : authorities) {
            store.setCertificateEntry("authority-" + number++, certificate);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    /** That believe this certificate only. */
    static X509ExtendedTrustManager manager(Certificate authority) throws CertificateException {
        try {
            for (TrustManager manager : managers(List.of(authority))) {
                if (manager instanceof X509ExtendedTrustManager extended) {
                    return extended;
                }
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new CertificateException(e);
        }
        throw new CertificateException("this JDK checks no certificates");
    }
}
