package org.tripcap.cli.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.tripcap.capture.testing.Programs;

/**
 * A certification authority, made with OpenSSL, and what it issues for this host.
 *
 * @param directory holds {@code ca.pem} and all files that are issued
 */
public record TestAuthority(Path directory) {

    /** Makes one in a directory. */
    public static TestAuthority make(Path directory) throws IOException, InterruptedException {
        TestAuthority made = new TestAuthority(Files.createDirectories(directory));
        var _ = Programs.output(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=test authority",
                "-keyout",
                made.file("ca.key").toString(),
                "-out",
                made.certificate().toString());
        return made;
    }

    /** The authority's own certificate, PEM. */
    public Path certificate() {
        return file("ca.pem");
    }

    /** SHA-256 of that certificate, as OpenSSL prints it. */
    public String fingerprint() throws IOException, InterruptedException {
        return Programs.output(
                        "openssl",
                        "x509",
                        "-noout",
                        "-fingerprint",
                        "-sha256",
                        "-in",
                        certificate().toString())
                .strip()
                .replaceFirst(".*=", "");
    }

    /** A key and a certificate for 127.0.0.1, with subject {@code CN=NAME}; one PEM file, the authority's certificate last. */
    public Path issue(String name) throws IOException, InterruptedException {
        Path key = file(name + ".key");
        Path request = file(name + ".csr");
        Path certificate = file(name + ".crt");
        var _ = Programs.output(
                "openssl",
                "req",
                "-new",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/CN=" + name,
                "-keyout",
                key.toString(),
                "-out",
                request.toString());
        Path extensions = Files.writeString(file(name + ".ext"), "subjectAltName=IP:127.0.0.1\n");
        var _ = Programs.output(
                "openssl",
                "x509",
                "-req",
                "-in",
                request.toString(),
                "-CA",
                certificate().toString(),
                "-CAkey",
                file("ca.key").toString(),
                "-CAcreateserial",
                "-days",
                "2",
                "-extfile",
                extensions.toString(),
                "-out",
                certificate.toString());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Path chain = Files.writeString(
                file(name + "-chain.pem"), Files.readString(certificate) + Files.readString(certificate()));
        return Files.writeString(file(name + ".pem"), Files.readString(key) + Files.readString(chain));
    }

    /** The key alone of what was issued. */
    public Path key(String name) {
        return file(name + ".key");
    }

    /** The certificate of what was issued, and the authority's. */
    public Path chain(String name) {
        return file(name + "-chain.pem");
    }

    private Path file(String name) {
        return directory.resolve(name);
    }
}
