package org.tripcap.ingest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Signer;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;

/** Finds the certificates of those who may open incidents, in a directory of PEM files (RFC 7468). */
final class Openers {
    private static final Logger LOG = LoggerFactory.getLogger(Openers.class);
    private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
    private static final String END = "-----END CERTIFICATE-----";
    private static final int MAX_BYTES = 64 * 1024;

    private final Path directory;

    Openers(Path directory) {
        this.directory = directory;
    }

    /**
     * Key ids of every operator and responder whose certificate is there, and trusted now.
     *
     * @throws IOException when the directory cannot be read
     */
    Set<String> find(TrustFile trust, Instant now) throws IOException {
        Set<String> keyIds = new HashSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.{pem,crt}")) {
            for (Path file : files) {
                if (Files.size(file) > MAX_BYTES) {
                    continue;
                }
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                int begin = text.indexOf(BEGIN);
                int end = text.indexOf(END, Math.max(begin, 0));
                if (begin < 0 || end < 0) {
                    continue; // a key alone, such as the notary's second one
                }
                try {
                    Signer signer = trust.verifyCertificate(der(text.substring(begin, end + END.length())), now);
                    if (signer.role() == Role.OPERATOR || signer.role() == Role.RESPONDER) {
                        keyIds.add(signer.keyId());
                    }
                } catch (UntrustedException | CertificateException e) {
                    LOG.debug("{} gives no opener a pool of keys: {}", file, e.getMessage());
                }
            }
        }
        return keyIds;
    }

    private static byte[] der(String pem) throws CertificateException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.ISO_8859_1)))
                .getEncoded();
    }
}
