package org.tripcap.capture.custody;

/**
 * Who signed, as their certificate says once it was checked.
 *
 * @param keyId SHA-256 of the SubjectPublicKeyInfo, 64 lower-case hexadecimal digits
 * @param name the pseudonym, the certificate's common name
 */
public record Signer(String keyId, String name, Role role) {}
