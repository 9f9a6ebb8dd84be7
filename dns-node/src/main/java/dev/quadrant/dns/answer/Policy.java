package dev.quadrant.dns.answer;

import dev.quadrant.dns.client.AddressSet;

/**
 * What may change while the server runs, as one snapshot: who may ask, and the secrets of cookies.
 *
 * @param allowed who may ask; null for everybody
 * @param dropped whose messages are not even answered
 * @param cookies secrets for cookies
 */
public record Policy(AddressSet allowed, AddressSet dropped, CookieSecrets cookies) {}
