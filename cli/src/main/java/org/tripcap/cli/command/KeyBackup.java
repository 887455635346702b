package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.DurableFile;
import org.tripcap.capture.incident.JsonFields;

/**
 * A backup: a directory that holds each file encrypted for itself, so that erasure takes one key out of it without the passphrase
 * and without touching the others. {@code backup.json} has the salt; every other file is nonce (12 bytes) and AES-256-GCM
 * ciphertext, its associated data the backup's id and the file's name. The key comes from the passphrase by
 * PBKDF2-HMAC-SHA256. All files have mode 600.
 */
final class KeyBackup {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HEADER = "backup.json";
    private static final String DOMAIN = "tripcap/backup/1\n";
    private static final String DERIVATION = "PBKDF2WithHmacSHA256";
    /** What OWASP's password storage guide asks of PBKDF2-HMAC-SHA256 (2023). */
    private static final int ITERATIONS = 600_000;

    private static final int SHORTEST_PASSPHRASE = 12;
    private static final int ID_BYTES = 16;
    private static final int SALT_BYTES = 16;
    private static final int KEY_BITS = 256;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final int MAX_HEADER = 4_096;
    private static final int MAX_FILE = 1 << 20;

    private final Path directory;
    private final Header header;
    private final SecretKeySpec key;

    /** What lies in the clear, in hexadecimal; {@code check} tells a wrong passphrase from a damaged file. */
    private record Header(String id, String salt, String check) {

        static Header read(Path directory) throws IOException {
            Path file = directory.resolve(HEADER);
            try {
                JsonFields fields = JsonFields.parse(bounded(file, MAX_HEADER), MAX_HEADER, "backup");
                fields.number("v", 1, 1);
                Header header = new Header(
                        HexFormat.of().formatHex(fields.hex("id", ID_BYTES)),
                        HexFormat.of().formatHex(fields.hex("salt", SALT_BYTES)),
                        HexFormat.of().formatHex(fields.hex("check", NONCE_BYTES + TAG_BYTES)));
                fields.end();
                return header;
            } catch (IllegalArgumentException e) {
                throw new IOException(file + " is damaged: " + e.getMessage(), e);
            }
        }

        void write(Path directory) throws IOException {
            ObjectNode json = JSON.createObjectNode();
            json.put("v", 1);
            json.put("id", id);
            json.put("salt", salt);
            json.put("check", check);
            DurableFile.write(directory.resolve(HEADER), JSON.writeValueAsBytes(json));
        }
    }

    private KeyBackup(Path directory, Header header, SecretKeySpec key) {
        this.directory = directory;
        this.header = header;
        this.key = key;
    }

    static boolean isIn(Path directory) {
        return Files.exists(directory.resolve(HEADER));
    }

    /**
     * Whose backup lies in a directory; no passphrase is needed, and nothing proves it.
     *
     * @return empty if there is none
     */
    static Optional<String> idIn(Path directory) throws IOException {
        return isIn(directory) ? Optional.of(Header.read(directory).id()) : Optional.empty();
    }

    /**
     * Begins a backup in a directory, which is made if it is missing.
     *
     * @throws IllegalArgumentException if the passphrase is short, or has characters that programs encode differently
     * @throws IOException if the directory holds something already, or cannot be written
     */
    static KeyBackup create(Path directory, char[] passphrase) throws IOException {
        requireStrong(passphrase);
        DurableFile.makeDirectory(directory);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            if (files.iterator().hasNext()) {
                throw new IOException(directory + " holds something else; name an empty directory, or one to be made");
            }
        }
        SecureRandom random = new SecureRandom();
        byte[] id = new byte[ID_BYTES];
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(id);
        random.nextBytes(salt);
        String name = HexFormat.of().formatHex(id);
        SecretKeySpec key = derived(passphrase, salt);
        Header header = new Header(
                name,
                HexFormat.of().formatHex(salt),
                HexFormat.of().formatHex(seal(key, data(name, HEADER), new byte[0])));
        header.write(directory);
        return new KeyBackup(directory, header, key);
    }

    /**
     * Opens a backup.
     *
     * @throws IOException if the passphrase is wrong, or there is no backup
     */
    static KeyBackup open(Path directory, char[] passphrase) throws IOException {
        if (!isIn(directory)) {
            throw new IOException("there is no backup in " + directory + ": it has no " + HEADER);
        }
        Header header = Header.read(directory);
        SecretKeySpec key = derived(passphrase, HexFormat.of().parseHex(header.salt()));
        if (unseal(key, data(header.id(), HEADER), HexFormat.of().parseHex(header.check())) == null) {
            throw new IOException(
                    "the passphrase of the backup in " + directory + " is wrong, or its " + HEADER + " was changed");
        }
        return new KeyBackup(directory, header, key);
    }

    String id() {
        return header.id();
    }

    /** Names of what lies in one of its directories. */
    List<String> names(String below) throws IOException {
        List<String> names = new ArrayList<>();
        Path listed = directory.resolve(below);
        if (Files.isDirectory(listed, LinkOption.NOFOLLOW_LINKS)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(
                    listed, file -> !file.getFileName().toString().startsWith("."))) {
                files.forEach(file -> names.add(below + "/" + file.getFileName()));
            }
        }
        Collections.sort(names);
        return names;
    }

    /** Puts a file's content into it, durably, unless that is there already. */
    void put(String name, byte[] plain) throws IOException {
        Path file = directory.resolve(name);
        if (Files.exists(file)) {
            byte[] before = get(name);
            boolean same = Arrays.equals(before, plain);
            Arrays.fill(before, (byte) 0);
            if (same) {
                return; // an encryption anew would leave the old one in free blocks
            }
        }
        DurableFile.write(file, seal(key, data(header.id(), name), plain));
    }

    /**
     * A file's content; the caller overwrites it after use.
     *
     * @throws IOException if it was changed, or put under another name
     */
    byte[] get(String name) throws IOException {
        byte[] sealed = bounded(directory.resolve(name), MAX_FILE + NONCE_BYTES + TAG_BYTES);
        byte[] plain = unseal(key, data(header.id(), name), sealed);
        if (plain == null) {
            throw new IOException(directory.resolve(name) + " was changed since the backup was made");
        }
        return plain;
    }

    /** Takes a file out of the backup in {@code directory}, durably; no passphrase is needed. */
    static void remove(Path directory, String name) throws IOException {
        DurableFile.delete(directory.resolve(name));
    }

    /** Content of a file, if it is not longer than one of a backup can be. */
    static byte[] bounded(Path file) throws IOException {
        return bounded(file, MAX_FILE);
    }

    private static byte[] bounded(Path file, int max) throws IOException {
        if (Files.size(file) > max) {
            throw new IOException(file + " is longer than " + max + " bytes");
        }
        return Files.readAllBytes(file);
    }

    private static void requireStrong(char[] passphrase) {
        if (passphrase.length < SHORTEST_PASSPHRASE) {
            throw new IllegalArgumentException("a backup's passphrase has at least " + SHORTEST_PASSPHRASE
                    + " characters, not " + passphrase.length);
        }
        for (char c : passphrase) {
            if (c < ' ' || c > '~') {
                throw new IllegalArgumentException("a backup's passphrase has printable ASCII characters only");
            }
        }
    }

    private static SecretKeySpec derived(char[] passphrase, byte[] salt) {
        PBEKeySpec spec = new PBEKeySpec(passphrase, salt, ITERATIONS, KEY_BITS);
        try {
            return new SecretKeySpec(
                    SecretKeyFactory.getInstance(DERIVATION)
                            .generateSecret(spec)
                            .getEncoded(),
                    "AES");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no " + DERIVATION, e);
        } finally {
            spec.clearPassword();
        }
    }

    private static byte[] data(String id, String name) {
        return (DOMAIN + id + "\n" + name).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] seal(SecretKeySpec key, byte[] data, byte[] plain) {
        byte[] nonce = new byte[NONCE_BYTES];
        new SecureRandom().nextBytes(nonce);
        try {
            ByteArrayOutputStream sealed = new ByteArrayOutputStream();
            sealed.writeBytes(nonce);
            sealed.writeBytes(cipher(Cipher.ENCRYPT_MODE, key, nonce, data).doFinal(plain));
            return sealed.toByteArray();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no AES-GCM", e);
        }
    }

    /** Null where it was not sealed so. */
    private static byte @Nullable [] unseal(SecretKeySpec key, byte[] data, byte[] sealed) {
        if (sealed.length < NONCE_BYTES + TAG_BYTES) {
            return null;
        }
        try {
            return cipher(Cipher.DECRYPT_MODE, key, Arrays.copyOf(sealed, NONCE_BYTES), data)
                    .doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
        } catch (AEADBadTagException e) {
            return null;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no AES-GCM", e);
        }
    }

    private static Cipher cipher(int mode, SecretKeySpec key, byte[] nonce, byte[] data)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
        cipher.updateAAD(data);
        return cipher;
    }
}
