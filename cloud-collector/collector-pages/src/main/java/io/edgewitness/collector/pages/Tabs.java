package io.edgewitness.collector.pages;

import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Permission;
import java.util.ArrayList;
import java.util.List;

/**
 * The pages about people and rights that somebody may open.
 *
 * @param text key of its name
 */
public record Tabs(String path, String text) {
    static List<Tabs> of(Access access) {
        List<Tabs> tabs = new ArrayList<>();
        tabs.add(new Tabs("/account", "account"));
        add(tabs, PeoplePages.mayManage(access), "/users", "people");
        add(tabs, access.mayAnywhere(Permission.MANAGE_TENANCY), "/places", "places");
        add(tabs, access.mayAnywhere(Permission.GIVE_CONSENT), "/consents", "consents");
        add(tabs, access.mayAnywhere(Permission.READ_AGGREGATES), "/aggregates", "aggregates");
        add(tabs, access.mayAnywhere(Permission.MANAGE_TOKENS), "/tokens", "tokens");
        add(tabs, PeoplePages.mayPlatform(access), "/providers", "providers");
        add(tabs, access.mayAnywhere(Permission.READ_TRAIL), "/trail", "trail");
        return tabs;
    }

    private static void add(List<Tabs> tabs, boolean may, String path, String text) {
        if (may) {
            tabs.add(new Tabs(path, text));
        }
    }
}
