package io.edgewitness.collector.pages;

import io.edgewitness.collector.workplace.Workplace;
import java.time.InstantSource;
import java.util.List;

/** All pages about sign-in, people and rights, wired. */
public final class PeopleSite {
    private PeopleSite() {}

    /**
     * In no particular order.
     *
     * @param secrets of the clients of sign-in providers
     * @param counts what zones may see of enterprises that agreed
     */
    public static List<Pages.Group> groups(
            Workplace workplace,
            Entrance entrance,
            OidcPages.SecretSource secrets,
            ConsentPages.Counts counts,
            InstantSource clock) {
        SignInPages door = new SignInPages(workplace, entrance);
        return List.of(
                door,
                new OidcPages(workplace, entrance, door, secrets, clock),
                new AccountPages(workplace, entrance),
                new PeoplePages(workplace),
                new PlacePages(workplace),
                new ConsentPages(workplace, counts),
                new TokenPages(workplace),
                new ProviderPages(workplace),
                new TrailPages(workplace));
    }
}
