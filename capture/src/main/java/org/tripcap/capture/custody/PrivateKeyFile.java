package org.tripcap.capture.custody;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.incident.MalformedException;

/**
 * Private keys in files: PKCS#8 in PEM (RFC 7468), under a passphrase as PBES2 (RFC 8018) with PBKDF2-HMAC-SHA256 and
 * AES-256-CBC, which is what openssl reads and writes too. Files that others than their owner may read or write are refused.
 */
final class PrivateKeyFile {
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);
    private static final String PROTECTION = "PBEWithHmacSHA256AndAES_256";
    /** What OWASP's password storage guide asks of PBKDF2-HMAC-SHA256 (2023). */
    private static final int ITERATIONS = 600_000;

    private static final int SHORTEST = 8;
    private static final int SALT_LENGTH = 16;
    private static final int IV_LENGTH = 16;

    private PrivateKeyFile() {}

    /**
     * The PEM block of a private key.
     *
     * @param passphrase null to leave it unprotected
     * @throws IllegalArgumentException when the passphrase is too short, or has characters that programs encode differently
     */
    static String encode(PrivateKey key, char @Nullable [] passphrase) {
        byte[] plain = key.getEncoded();
        try {
            return passphrase == null
                    ? Pem.encode(Pem.PRIVATE_KEY, plain)
                    : Pem.encode(Pem.ENCRYPTED_PRIVATE_KEY, encrypted(plain, passphrase));
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private static byte[] encrypted(byte[] plain, char[] passphrase) {
        requireStrong(passphrase);
        SecureRandom random = new SecureRandom();
        byte[] salt = new byte[SALT_LENGTH];
        byte[] iv = new byte[IV_LENGTH];
        random.nextBytes(salt);
        random.nextBytes(iv);
        PBEKeySpec spec = new PBEKeySpec(passphrase);
        try {
            Cipher cipher = Cipher.getInstance(PROTECTION);
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    SecretKeyFactory.getInstance(PROTECTION).generateSecret(spec),
                    new PBEParameterSpec(salt, ITERATIONS, new IvParameterSpec(iv)));
            // The cipher's own parameters go by a name that PKCS#8 does not know.
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("PBES2");
            parameters.init(cipher.getParameters().getEncoded());
            return new EncryptedPrivateKeyInfo(parameters, cipher.doFinal(plain)).getEncoded();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java runtime has no " + PROTECTION, e);
        } finally {
            spec.clearPassword();
        }
    }

    private static void requireStrong(char[] passphrase) {
        if (passphrase.length < SHORTEST) {
            throw new IllegalArgumentException(
                    "a passphrase has at least " + SHORTEST + " characters, not " + passphrase.length);
        }
        for (char c : passphrase) {
            if (c < ' ' || c > '~') {
                throw new IllegalArgumentException(
                        "a passphrase has printable ASCII characters only: other ones are encoded"
                                + " differently by different programs");
            }
        }
    }

    /** Whether the private key in this PEM text is protected by a passphrase. */
    static boolean isProtected(String pemText) {
        return !Pem.decode(pemText, Pem.ENCRYPTED_PRIVATE_KEY).isEmpty();
    }

    /**
     * The private key in a PEM text.
     *
     * @param algorithm as the JDK names it
     * @param file which the text was read from, for messages
     * @throws IOException when it is protected and the passphrase is missing or wrong
     * @throws MalformedException when it is no private key of this algorithm
     */
    static PrivateKey decode(String pemText, String algorithm, Path file, PassphraseSource passphrases)
            throws IOException {
        PKCS8EncodedKeySpec plain = isProtected(pemText)
                ? decrypted(Pem.decodeOne(pemText, Pem.ENCRYPTED_PRIVATE_KEY), file, passphrases)
                : new PKCS8EncodedKeySpec(Pem.decodeOne(pemText, Pem.PRIVATE_KEY));
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(plain);
        } catch (GeneralSecurityException e) {
            throw new MalformedException("the private key is no " + algorithm + " key in PKCS#8", e);
        }
    }

    private static PKCS8EncodedKeySpec decrypted(byte[] der, Path file, PassphraseSource passphrases)
            throws IOException {
        EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
        char[] passphrase = passphrases.passphrase(file);
        PBEKeySpec spec = new PBEKeySpec(passphrase);
        try {
            // Of PBES2 the parameters name the whole algorithm; the info's own name does not.
            String algorithm = info.getAlgParameters().toString();
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(algorithm).generateSecret(spec),
                    info.getAlgParameters());
            return info.getKeySpec(cipher);
        } catch (GeneralSecurityException e) {
            throw new IOException("the passphrase of " + file + " is wrong, or the file is damaged", e);
        } finally {
            spec.clearPassword();
            Arrays.fill(passphrase, '\0');
        }
    }

    /** Reads a file of PEM that holds a private key. */
    static String readSecret(Path pem) throws IOException {
        return readSecret(pem, StandardCharsets.US_ASCII);
    }

    static String readSecret(Path file, Charset charset) throws IOException {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        permissions.addAll(Files.getPosixFilePermissions(file));
        permissions.retainAll(OTHERS);
        if (!permissions.isEmpty()) {
            throw new IOException(file
                    + " holds a secret, but others than its owner may read or write it; run: chmod 600 '" + file + "'");
        }
        return Files.readString(file, charset);
    }
}
