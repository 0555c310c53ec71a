// Generated from the server's OpenAPI page by `npm run types`. Never edited by hand.

export interface paths {
    "/api/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make an account and a team */
        post: operations["register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in with a password */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in with the printed key */
        post: operations["useKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Exchange a refresh token */
        post: operations["refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End this sign-in
         * @description Ends the sign-in of the refresh token, the bearer token or the cookies, whichever comes; never fails.
         */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who am I */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change my name, colour, e-mail address or password
         * @description A password that is there already is changed only by who knows it; other sign-ins end with it.
         */
        patch: operations["patchMe"];
        trace?: never;
    };
    "/api/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** My projects */
        get: operations["listProjects"];
        put?: never;
        /** Make a project */
        post: operations["createProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/present": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who is in my projects now
         * @description Of all server processes, some seconds old at most. Projects with nobody in them are left out.
         */
        get: operations["listPresent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{projectId}/cover": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A project's board from far away
         * @description As a worker last drew it: seconds after a change.
         */
        get: operations["getCover"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{projectId}/duplicate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Copy a project
         * @description What is saved of it now, as a new project: without history, versions, links and members of its own.
         */
        post: operations["duplicateProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{projectId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One project */
        get: operations["getProject"];
        put?: never;
        post?: never;
        /**
         * Into the trash
         * @description Kept for TRASH_DAYS; open rooms close.
         */
        delete: operations["deleteProject"];
        options?: never;
        head?: never;
        /** Change what a project says */
        patch: operations["patchProject"];
        trace?: never;
    };
    "/api/projects/{projectId}/undelete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Out of the trash */
        post: operations["undeleteProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{projectId}/trash": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Out of the trash, for good
         * @description With all its history, versions and links; 409 for a project that is not in the trash.
         */
        delete: operations["eraseProject"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a board can begin with */
        get: operations["listTemplates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{projectId}/template": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put a template on an empty board
         * @description 409 when there is anything on the board already: of two people who do this at once, one does it.
         */
        post: operations["useTemplate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{projectId}/invites": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Links that work */
        get: operations["listInvites"];
        put?: never;
        /** A new link */
        post: operations["createInvite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{projectId}/invites/{inviteId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a link, and let out who came by it */
        delete: operations["revokeInvite"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/invites/{secret}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open a link
         * @description Somebody who is signed in becomes a member of the project; somebody without an account becomes a person of
         *     this one project, with the name that they type.
         */
        post: operations["openInvite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{projectId}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everybody who may open a project */
        get: operations["listProjectMembers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{projectId}/members/{userId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Let somebody out who came by a link
         * @description Everybody may leave; who may invite may let others out. The team's members are removed from the team.
         */
        delete: operations["removeProjectMember"];
        options?: never;
        head?: never;
        /**
         * Change the role of somebody who came by a link
         * @description A member of the team keeps what the team gives, if that is more.
         */
        patch: operations["patchProjectMember"];
        trace?: never;
    };
    "/api/teams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** My teams */
        get: operations["listTeams"];
        put?: never;
        /** Make a team */
        post: operations["createTeam"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/teams/{teamId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Rename a team */
        patch: operations["patchTeam"];
        trace?: never;
    };
    "/api/teams/{teamId}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The members of a team */
        get: operations["listMembers"];
        put?: never;
        /** Add somebody who is registered */
        post: operations["addMember"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/teams/{teamId}/members/{userId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a member, or leave */
        delete: operations["removeMember"];
        options?: never;
        head?: never;
        /** Change a member's role */
        patch: operations["patchMember"];
        trace?: never;
    };
    "/api/teams/{teamId}/system-prompts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What models are told, and what by default */
        get: operations["listSystemPrompts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/teams/{teamId}/system-prompts/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One prompt */
        get: operations["getSystemPrompt"];
        /**
         * Write a text of the team's own
         * @description It is refused if a variable in it is not there. Text that equals the default is no text of the team's own.
         */
        put: operations["putSystemPrompt"];
        post?: never;
        /** Back to the default */
        delete: operations["deleteSystemPrompt"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/teams/{teamId}/system-prompts/{key}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What would be sent
         * @description Exactly what a model would read; no model is asked, and nothing is written.
         */
        post: operations["previewSystemPrompt"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/teams/{teamId}/profiles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A team's provider profiles */
        get: operations["listProfiles"];
        put?: never;
        /** A new provider profile */
        post: operations["createProfile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/teams/{teamId}/profiles/{profileId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One provider profile */
        get: operations["getProfile"];
        put?: never;
        post?: never;
        /**
         * Delete a provider profile
         * @description Its jobs that have not begun fail, and say why.
         */
        delete: operations["deleteProfile"];
        options?: never;
        head?: never;
        /** Change a provider profile */
        patch: operations["patchProfile"];
        trace?: never;
    };
    "/api/teams/{teamId}/profiles/{profileId}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Does it work?
         * @description A small request for each model, which costs what it costs. What fails is in the answer, in words.
         */
        post: operations["testProfile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/teams/{teamId}/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a team has used and paid in a month
         * @description Of every call that used anything, those of failed jobs too. Sums are by currency, and never of two. What has no
         *     price is counted, and costs nothing here.
         */
        get: operations["getUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/teams/{teamId}/budget": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Say what a team may spend in a month
         * @description A budget that is used up stops what has a price, before it begins; what runs goes on to its end.
         */
        put: operations["putBudget"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{projectId}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Versions, newest first */
        get: operations["listVersions"];
        put?: never;
        /**
         * Name the present, or any moment
         * @description Holds everything that anybody was told is saved, and what is on its way.
         */
        post: operations["createVersion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{projectId}/versions/retention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Which versions would go, because nobody asked for them and they are old
         * @description Deletes nothing: a worker does, about once an hour. What has a name or a note stays.
         */
        get: operations["getRetention"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{projectId}/versions/{versionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One version */
        get: operations["getVersion"];
        put?: never;
        post?: never;
        /** Forget a name */
        delete: operations["deleteVersion"];
        options?: never;
        head?: never;
        /** Rename a version */
        patch: operations["patchVersion"];
        trace?: never;
    };
    "/api/projects/{projectId}/versions/{versionId}/document": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The whole document of a version */
        get: operations["getVersionDocument"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{projectId}/versions/{versionId}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make the project what it was in a version
         * @description A forward edit: others go on working, and the present is kept as a version of its own (`before`). What somebody
         *     did meanwhile in cards that went is told (`lost`), and stands in that version.
         */
        post: operations["restoreVersion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{projectId}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make the project what it was right after a change
         * @description The same for any moment of the history.
         */
        post: operations["restoreMoment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{projectId}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Moments, newest first
         * @description What was done without a pause is one moment, with everybody who was at it at the same time.
         */
        get: operations["getHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{projectId}/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What differs between two moments
         * @description JSON, or with `Accept: text/markdown` a page to read. From the later one to the earlier one it tells what it
         *     would take to go back.
         */
        get: operations["getDiff"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{projectId}/nodes/{nodeId}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who changed which field of a node, newest first
         * @description A page is what can be looked through at once: it may be empty, and others follow.
         */
        get: operations["getNodeHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{projectId}/fork": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A new project of any moment of this one
         * @description Its files are the original's, and not copied. It begins with a version of that moment, which stays for good: what
         *     the two have in common.
         */
        post: operations["forkProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This process answers */
        get: operations["getLive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything that it needs is there */
        get: operations["getReady"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/node-kinds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The kinds of node */
        get: operations["listNodeKinds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/generations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What can be generated, and by which engine */
        get: operations["listGenerations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/engine": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which engine does the work */
        get: operations["getEngine"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{jobId}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What happens to a job, as server-sent events
         * @description `job` and `preview` events as the room gets them, the present state first, until the job has ended. Who has heard
         *     of its end already gets 204, after which an EventSource does not come back. Takes `?token=`.
         */
        get: operations["followJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/samples": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Stories to try things with */
        get: operations["listSamples"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/samples/{sampleId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One story */
        get: operations["getSample"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/rooms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What rooms store, hold and wait for
         * @description Of the projects of every team in which the caller is owner or admin.
         */
        get: operations["listRooms"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/assets/{assetId}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The bytes of a file
         * @description All of them, or with `Range` some; with `size` a smaller picture, as WebP. With `expires` and `signature` (see
         *     the asset's `url`) nobody needs to sign in.
         */
        get: operations["getAssetContent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{projectId}/nodes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The nodes of a project, oldest first */
        get: operations["listNodes"];
        put?: never;
        /** Add a node */
        post: operations["addNode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{projectId}/nodes/{nodeId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One node */
        get: operations["getNode"];
        put?: never;
        post?: never;
        /** Delete a node and its edges */
        delete: operations["deleteNode"];
        options?: never;
        head?: never;
        /**
         * Change fields of a node
         * @description Merges fields; null takes one away. A text field takes a string, of which only what differs is typed, or
         *     `{"splice": [[index, delete, insert], ...]}` in UTF-16 code units.
         */
        patch: operations["patchNode"];
        trace?: never;
    };
    "/api/projects/{projectId}/edges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The edges of a project */
        get: operations["listEdges"];
        put?: never;
        /** Connect two nodes */
        post: operations["addEdge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{projectId}/edges/{edgeId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One edge */
        get: operations["getEdge"];
        put?: never;
        post?: never;
        /** Take an edge away */
        delete: operations["deleteEdge"];
        options?: never;
        head?: never;
        /** Change fields of an edge */
        patch: operations["patchEdge"];
        trace?: never;
    };
    "/api/projects/{projectId}/edits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Edit many things at once */
        post: operations["applyEdits"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{projectId}/document": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The whole document
         * @description JSON with stored fields only, or with `Accept: application/octet-stream` a Yjs update. `X-Seq`: contains at
         *     least every change up to it.
         */
        get: operations["getDocument"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{projectId}/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A project's jobs, newest first */
        get: operations["listJobs"];
        put?: never;
        /**
         * Start a generation
         * @description The same generation with the same inputs and the same prompts is one job, however often it is started while it
         *     has not ended. With `targets`, one job with a part for each node; nothing is made if one of them is wrong.
         */
        post: operations["createJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{jobId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One job; with `wait`, as soon as it has changed */
        get: operations["getJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{jobId}/children": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The parts that a job is made of
         * @description In the order in which they were made; none for a job that is one piece of work.
         */
        get: operations["listJobChildren"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{jobId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End a job
         * @description One that is queued ends at once; one that runs within a second: see `cancelRequested`.
         */
        post: operations["cancelJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{jobId}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start a job again
         * @description For one that has failed or was cancelled; it reads its inputs anew.
         */
        post: operations["retryJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{projectId}/nodes/{variantOf}/variants/{jobId}/take": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put in a result that came too late
         * @description What was kept because its inputs had changed is written into what is there now. The job then has `takenAt`.
         */
        post: operations["takeVariant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{projectId}/nodes/{variantOf}/variants/{jobId}/dismiss": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * List a result that came too late no more
         * @description It stays in the job, which then has `dismissedAt`, and can still be taken.
         */
        post: operations["dismissVariant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{jobId}/revert": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take back what a job wrote
         * @description A forward edit, for a job or for all the parts of a whole, within the history window. What people have written
         *     since stays: a card that they wrote in, hung cards in or connected, a field that they changed, their sentences in a
         *     text. The job then has `revertedAt`.
         */
        post: operations["revertJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{projectId}/jobs/estimate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What a generation would use
         * @description Takes the body of a job, and makes none. From what it would read now, and from what earlier jobs of its kind
         *     used: here or, where those are too few, in the whole installation. Costs by the prices of the profile that would
         *     do it.
         */
        post: operations["estimateJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{projectId}/assets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A project's files, newest first */
        get: operations["listAssets"];
        put?: never;
        /**
         * Keep a file, or announce one
         * @description The file of a form (multipart/form-data), or the bytes as they are with `?name=`; its kind is told from the
         *     bytes. With a JSON body the file is announced, and the answer says where to send it.
         */
        post: operations["createAsset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/assets/{assetId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One file */
        get: operations["getAsset"];
        put?: never;
        post?: never;
        /**
         * Nobody wants this file any more
         * @description It is no longer listed, and goes as soon as no document, version or kept history refers to it.
         */
        delete: operations["deleteAsset"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/assets/{assetId}/upload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * The bytes of an announced file
         * @description To the address that the announcement answered.
         */
        put: operations["putAsset"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/assets/{assetId}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * An announced file was sent
         * @description Size, kind and hash are compared with what was announced. Asked again, it answers the same.
         */
        post: operations["completeAsset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** Add */
        Add: {
            /** @enum {unknown} */
            op: "add";
            node: components["schemas"]["NewNode"];
        };
        /** Asset */
        Asset: {
            id: string;
            name: string;
            state: string;
            mediaType: string;
            bytes: number;
            sha256: string | null;
            width: number | null;
            height: number | null;
            seconds: number | null;
            createdBy: components["schemas"]["Author"];
            /** Format: date-time */
            createdAt: string;
            deletedAt?: string;
            url?: string;
            urlExpiresAt?: string;
            upload?: components["schemas"]["Upload"];
        };
        /** AssetList */
        AssetList: {
            items: components["schemas"]["Asset"][];
            nextCursor: string | null;
        };
        /** Author */
        Author: {
            type: string;
            id: string;
            /** @default  */
            name?: string;
        };
        /** Begun */
        Begun: {
            nodes: string[];
            seq: number;
        };
        /** Budget */
        Budget: {
            amount: number;
            currency: string;
            used: number;
            exceeded: boolean;
            /** Format: date-time */
            renewsAt: string;
            updatedBy: components["schemas"]["Author"];
            /** Format: date-time */
            updatedAt: string;
        };
        /** Card */
        Card: {
            kind: string;
            x: number;
            y: number;
            w: number;
            h: number;
            /** @default  */
            color?: string;
        };
        /** ChangedItem */
        ChangedItem: {
            /** @enum {string} */
            type: "node" | "edge" | "project";
            id: string | null;
            kind: string;
            title: string;
            fields: {
                [key: string]: components["schemas"]["FieldDiff"];
            };
        };
        /** Connect */
        Connect: {
            /** @enum {unknown} */
            op: "connect";
            edge: components["schemas"]["NewEdge"];
        };
        /** Cost */
        Cost: {
            amount: number;
            currency: string;
        };
        /** Cover */
        Cover: {
            /** @default 0 */
            width?: number;
            /** @default 0 */
            height?: number;
            cards?: components["schemas"]["Card"][];
        };
        /**
         * Delete
         * @description Take a node away with its edges; its children move up to its parent.
         */
        Delete: {
            /** @enum {unknown} */
            op: "delete";
            id: string;
        };
        /** Diff */
        Diff: {
            from: components["schemas"]["DiffMoment"];
            to: components["schemas"]["DiffMoment"];
            added: components["schemas"]["WholeItem"][];
            removed: components["schemas"]["WholeItem"][];
            changed: components["schemas"]["ChangedItem"][];
            moved: components["schemas"]["ChangedItem"][];
        };
        /** DiffMoment */
        DiffMoment: {
            seq: number;
            version?: string | null;
        };
        /** Disconnect */
        Disconnect: {
            /** @enum {unknown} */
            op: "disconnect";
            id: string;
        };
        /** Edited */
        Edited: {
            seq: number;
            results: {
                [key: string]: unknown;
            }[];
            inverse: (components["schemas"]["Add"] | components["schemas"]["Patch"] | components["schemas"]["Move"] | components["schemas"]["Delete"] | components["schemas"]["Connect"] | components["schemas"]["PatchEdge"] | components["schemas"]["Disconnect"] | components["schemas"]["SetProject"])[];
        };
        /** Edits */
        Edits: {
            edits: (components["schemas"]["Add"] | components["schemas"]["Patch"] | components["schemas"]["Move"] | components["schemas"]["Delete"] | components["schemas"]["Connect"] | components["schemas"]["PatchEdge"] | components["schemas"]["Disconnect"] | components["schemas"]["SetProject"])[];
        };
        /** Engine */
        Engine: {
            name: string;
            model: string;
            offline: boolean;
            /**
             * @default [
             *       "AI_BASE_URL",
             *       "AI_API_KEY",
             *       "AI_MODEL"
             *     ]
             */
            settings?: string[];
        };
        /** Estimate */
        Estimate: {
            jobs: number;
            promptTokens: number;
            completionTokens: number;
            images: number;
            cost: number;
            currency: string;
            /** @enum {string} */
            basis: "measured" | "guess";
            /** @enum {string} */
            pricing: "free" | "known" | "unknown";
            calls?: number;
            seconds?: number;
            runSeconds?: number;
            provider?: string;
        };
        /** Failure */
        Failure: {
            code: string;
            message: string;
            retryable: boolean;
        };
        /** FieldDiff */
        FieldDiff: {
            before: unknown;
            after: unknown;
            words?: components["schemas"]["TextRun"][];
        };
        /** Fork */
        Fork: {
            versionId?: string;
            seq?: number;
            title?: string;
            teamId?: string;
        };
        /** Generations */
        Generations: {
            items: {
                [key: string]: unknown;
            }[];
            engine: components["schemas"]["Engine"];
            nextCursor?: string | null;
        };
        /** Guest */
        Guest: {
            name?: string;
        };
        /** HistoryPage */
        HistoryPage: {
            items: components["schemas"]["Moment"][];
            nextBefore: number | null;
        };
        /** Invite */
        Invite: {
            id: string;
            /** @enum {string} */
            role: "editor" | "commenter" | "viewer";
            /** Format: date-time */
            createdAt: string;
            expiresAt: string | null;
            createdBy: string;
            people: number;
            url?: string;
        };
        /** InviteList */
        InviteList: {
            items: components["schemas"]["Invite"][];
            nextCursor?: string | null;
        };
        /** Job */
        Job: {
            id: string;
            projectId: string;
            kind: string;
            target: string | null;
            status: components["schemas"]["Status"];
            progress: number;
            step: string;
            message: string;
            attempt: number;
            maxAttempts: number;
            cancelRequested: boolean;
            createdBy: components["schemas"]["Author"];
            /** Format: date-time */
            createdAt: string;
            startedAt: string | null;
            finishedAt: string | null;
            version: number;
            parentId?: string;
            profileId?: string;
            parts?: {
                [key: string]: number;
            };
            held?: string;
            etaSeconds?: number;
            context?: {
                [key: string]: unknown;
            }[];
            prompts?: {
                [key: string]: string;
            };
            preview?: {
                [key: string]: unknown;
            };
            position?: number;
            runAfter?: string;
            error?: components["schemas"]["Failure"];
            result?: {
                [key: string]: unknown;
            };
            variantOf?: string;
            takenAt?: string;
            dismissedAt?: string;
            revertedAt?: string;
            usage?: components["schemas"]["Usage"];
        };
        /** JobPage */
        JobPage: {
            items: components["schemas"]["Job"][];
            nextCursor: string | null;
        };
        /** Key */
        Key: {
            key: string;
        };
        /** Left */
        Left: {
            id: string | null;
            field: string | null;
            /** @enum {string} */
            why: "edited" | "children" | "connected";
        };
        /** Live */
        Live: {
            /**
             * @default ok
             * @constant
             */
            status?: "ok";
        };
        /** LiveRoom */
        LiveRoom: {
            /** @default 0 */
            processes?: number;
            /** @default 0 */
            users?: number;
            /** @default 0 */
            connections?: number;
            /** @default 0 */
            memoryBytes?: number;
            /** @default 0 */
            unsaved?: number;
            /** @default 0 */
            unsavedBytes?: number;
            /** @default 0 */
            lagMs?: number;
            /**
             * @default ok
             * @enum {string}
             */
            state?: "ok" | "delayed" | "stopped";
            /** @default 0 */
            lagging?: number;
        };
        /** Login */
        Login: {
            /** @example mei@example.org */
            email: string;
            password: string;
        };
        /** Lost */
        Lost: {
            /** @enum {string} */
            type: "node" | "edge";
            id: string;
            fields: string[];
        };
        /** Me */
        Me: {
            user: components["schemas"]["User"];
            teams: components["schemas"]["Team"][];
        };
        /** MePatch */
        MePatch: {
            name?: string;
            color?: string;
            /** @example mei@example.org */
            email?: string;
            password?: string;
            currentPassword?: string;
        };
        /** Member */
        Member: {
            userId: string;
            name: string;
            email: string | null;
            color: string;
            /** @enum {string} */
            role: "owner" | "admin" | "editor" | "commenter" | "viewer";
            /** Format: date-time */
            createdAt: string;
        };
        /** MemberList */
        MemberList: {
            items: components["schemas"]["Member"][];
            nextCursor?: string | null;
        };
        /** MemberPatch */
        MemberPatch: {
            /** @enum {string} */
            role: "owner" | "admin" | "editor" | "commenter" | "viewer";
        };
        /** Models */
        Models: {
            /** @default  */
            text?: string;
            /** @default  */
            image?: string;
            /** @default  */
            video?: string;
        };
        /** Moment */
        Moment: {
            seqFrom: number;
            seqTo: number;
            /** Format: date-time */
            since: string;
            /** Format: date-time */
            at: string;
            authors: components["schemas"]["Author"][];
            origins: components["schemas"]["MomentOrigin"][];
            summary: components["schemas"]["NodeCounts"];
        };
        /** MomentOrigin */
        MomentOrigin: {
            by: string;
            /** @default  */
            job?: string;
            /** @default  */
            generation?: string;
            /** @default  */
            model?: string;
            seq?: number | null;
        };
        /** Move */
        Move: {
            /** @enum {unknown} */
            op: "move";
            id: string;
            xy: [
                number,
                number
            ];
        };
        /** NewBudget */
        NewBudget: {
            amount: number | null;
            /**
             * @description ISO 4217.
             * @default USD
             */
            currency?: string;
        };
        /** NewInvite */
        NewInvite: {
            /**
             * @default editor
             * @enum {string}
             */
            role?: "editor" | "commenter" | "viewer";
            expiresAt?: string;
        };
        /** NewJob */
        NewJob: {
            kind: string;
            target?: string | null;
            targets?: string[] | null;
            params?: {
                [key: string]: unknown;
            };
            profileId?: string | null;
        };
        /** NewMember */
        NewMember: {
            /** @example mei@example.org */
            email: string;
            /**
             * @default editor
             * @enum {string}
             */
            role?: "owner" | "admin" | "editor" | "commenter" | "viewer";
        };
        /** NewProfile */
        NewProfile: {
            name: string;
            /** @enum {string} */
            kind: "openai_compatible" | "gemini" | "ark";
            models: components["schemas"]["Models"];
            /**
             * @description The API's address; empty for the vendor's own.
             * @default
             */
            baseUrl?: string;
            /** @description It never comes back. */
            apiKey?: string | null;
            defaultFor?: ("text" | "image" | "video")[];
            parameters?: components["schemas"]["Parameters"];
            prices?: components["schemas"]["Prices"];
            limits?: components["schemas"]["ProfileLimits"];
            /** @default true */
            enabled?: boolean;
        };
        /** NewProject */
        NewProject: {
            title: string;
            summary?: string;
            style?: string;
            protagonist?: string;
            teamId?: string;
            /**
             * @default blank
             * @enum {string}
             */
            template?: "blank" | "storyboard" | "sample";
            /**
             * @default en
             * @enum {string}
             */
            language?: "en" | "zh";
        };
        /** NewTeam */
        NewTeam: {
            name: string;
        };
        /** NewText */
        NewText: {
            /** @enum {string} */
            language: "en" | "zh";
            /** @description The template */
            text: string;
        };
        /** NewVersion */
        NewVersion: {
            label: string;
            /** @default  */
            note?: string;
            seq?: number;
        };
        /** NodeCounts */
        NodeCounts: {
            added: number;
            changed: number;
            removed: number;
        };
        /** NodeEdit */
        NodeEdit: {
            seqFrom: number;
            seqTo: number;
            /** Format: date-time */
            since: string;
            /** Format: date-time */
            at: string;
            author: components["schemas"]["Author"];
            origin: components["schemas"]["MomentOrigin"];
            /** @enum {string} */
            what: "added" | "changed" | "removed";
            fields: {
                [key: string]: components["schemas"]["FieldDiff"];
            };
        };
        /** NodeHistoryPage */
        NodeHistoryPage: {
            items: components["schemas"]["NodeEdit"][];
            nextBefore: number | null;
        };
        /** NodeKind */
        NodeKind: {
            kind: string;
            title: {
                [key: string]: string;
            };
            schema: {
                [key: string]: unknown;
            };
            textFields: string[];
        };
        /** NodeKinds */
        NodeKinds: {
            items: components["schemas"]["NodeKind"][];
            nextCursor?: string | null;
        };
        /** Parameters */
        Parameters: {
            temperature?: number | null;
            topP?: number | null;
            maxTokens?: number | null;
        };
        /** Part */
        Part: {
            /** @enum {string} */
            status: "ok" | "degraded" | "down";
            /** @default  */
            detail?: string;
        };
        /**
         * Patch
         * @description Merge fields; null takes a field away; a text takes a string or {"splice": [[index, delete, insert], ...]}.
         */
        Patch: {
            /** @enum {unknown} */
            op: "patch";
            id: string;
            fields: Record<string, never>;
        };
        /** PatchEdge */
        PatchEdge: {
            /** @enum {unknown} */
            op: "patchEdge";
            id: string;
            fields: Record<string, never>;
        };
        /** Person */
        Person: {
            id: string;
            name: string;
            color: string;
        };
        /** Present */
        Present: {
            projectId: string;
            people: components["schemas"]["Person"][];
        };
        /** PresentList */
        PresentList: {
            items: components["schemas"]["Present"][];
            nextCursor: string | null;
            complete: boolean;
        };
        /** Prices */
        Prices: {
            /** @default 0 */
            promptTokens?: number;
            /** @default 0 */
            completionTokens?: number;
            /** @default 0 */
            image?: number;
            /** @default 0 */
            second?: number;
            /**
             * @description ISO 4217.
             * @default USD
             */
            currency?: string;
        };
        /** ProfileLimits */
        ProfileLimits: {
            /** @default 0 */
            atOnce?: number;
            /** @default 0 */
            perMinute?: number;
        };
        /** ProfileList */
        ProfileList: {
            items: components["schemas"]["ShownProfile"][];
            nextCursor?: string | null;
        };
        /** ProfilePatch */
        ProfilePatch: {
            name?: string;
            kind?: "openai_compatible" | "gemini" | "ark";
            models?: components["schemas"]["Models"];
            /** @description The API's address; empty for the vendor's own. */
            baseUrl?: string;
            /** @description It never comes back. */
            apiKey?: string | null;
            defaultFor?: ("text" | "image" | "video")[];
            parameters?: components["schemas"]["Parameters"];
            prices?: components["schemas"]["Prices"];
            limits?: components["schemas"]["ProfileLimits"];
            enabled?: boolean;
        };
        /** Project */
        Project: {
            id: string;
            teamId: string;
            title: string;
            summary: string;
            style: string;
            protagonist: string;
            /** @enum {string} */
            role: "owner" | "admin" | "editor" | "commenter" | "viewer";
            counts: {
                [key: string]: number;
            };
            seq: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            deletedAt?: string;
        };
        /** ProjectCopy */
        ProjectCopy: {
            title: string;
            teamId?: string;
        };
        /** ProjectCover */
        ProjectCover: {
            seq: number;
            cover: components["schemas"]["Cover"];
        };
        /** ProjectList */
        ProjectList: {
            items: components["schemas"]["Project"][];
            nextCursor: string | null;
            trashDays: number;
        };
        /** ProjectMember */
        ProjectMember: {
            userId: string;
            name: string;
            email: string | null;
            color: string;
            /** @enum {string} */
            role: "owner" | "admin" | "editor" | "commenter" | "viewer";
            inviteId: string | null;
        };
        /** ProjectMemberList */
        ProjectMemberList: {
            items: components["schemas"]["ProjectMember"][];
            nextCursor?: string | null;
        };
        /** ProjectMemberPatch */
        ProjectMemberPatch: {
            /** @enum {string} */
            role: "editor" | "commenter" | "viewer";
        };
        /** ProjectPatch */
        ProjectPatch: {
            title?: string;
            summary?: string;
            style?: string;
            protagonist?: string;
        };
        /** PromptText */
        PromptText: {
            text: string;
            default: string;
            own: boolean;
            hash: string;
            updatedBy?: components["schemas"]["Author"];
            updatedAt?: string;
        };
        /** Ready */
        Ready: {
            /** @enum {string} */
            status: "ok" | "degraded" | "down";
            parts: {
                [key: string]: components["schemas"]["Part"];
            };
        };
        /** Refresh */
        Refresh: {
            refreshToken?: string;
        };
        /** Registration */
        Registration: {
            /** @example mei@example.org */
            email: string;
            password: string;
            name: string;
            teamName?: string;
        };
        /** RestoreTo */
        RestoreTo: {
            nodes?: string[];
            fields?: string[];
            seq: number;
            /** @default  */
            label?: string;
        };
        /** RestoreWhat */
        RestoreWhat: {
            nodes?: string[];
            fields?: string[];
        };
        /** Restored */
        Restored: {
            before: string;
            lost: components["schemas"]["Lost"][];
            id: string;
            seq: number;
            label: string;
            note: string;
            kind: string;
            authors: components["schemas"]["Author"][];
            /** Format: date-time */
            createdAt: string;
            createdBy: components["schemas"]["Author"];
        };
        /** Retention */
        Retention: {
            days: number;
            items: components["schemas"]["Version"][];
        };
        /** RevertedJob */
        RevertedJob: {
            id: string;
            projectId: string;
            kind: string;
            target: string | null;
            status: components["schemas"]["Status"];
            progress: number;
            step: string;
            message: string;
            attempt: number;
            maxAttempts: number;
            cancelRequested: boolean;
            createdBy: components["schemas"]["Author"];
            /** Format: date-time */
            createdAt: string;
            startedAt: string | null;
            finishedAt: string | null;
            version: number;
            parentId?: string;
            profileId?: string;
            parts?: {
                [key: string]: number;
            };
            held?: string;
            etaSeconds?: number;
            context?: {
                [key: string]: unknown;
            }[];
            prompts?: {
                [key: string]: string;
            };
            preview?: {
                [key: string]: unknown;
            };
            position?: number;
            runAfter?: string;
            error?: components["schemas"]["Failure"];
            result?: {
                [key: string]: unknown;
            };
            variantOf?: string;
            takenAt?: string;
            dismissedAt?: string;
            revertedAt?: string;
            usage?: components["schemas"]["Usage"];
            seq: number;
            removed: string[];
            left: components["schemas"]["Left"][];
        };
        /** RoomFigures */
        RoomFigures: {
            projectId: string;
            teamId: string;
            title: string;
            seq: number;
            lastEdit: string | null;
            stored: components["schemas"]["Stored"];
            tombstones: number;
            writers: components["schemas"]["Writer"][];
            live: components["schemas"]["LiveRoom"];
        };
        /** RoomFiguresList */
        RoomFiguresList: {
            items: components["schemas"]["RoomFigures"][];
            nextCursor: string | null;
            complete: boolean;
        };
        /** Samples */
        Samples: {
            items: components["schemas"]["StorySample"][];
            nextCursor?: string | null;
        };
        /** SetProject */
        SetProject: {
            /** @enum {unknown} */
            op: "project";
            fields: Record<string, never>;
        };
        /** Share */
        Share: {
            calls: number;
            unpriced: number;
            promptTokens: number;
            completionTokens: number;
            images: number;
            seconds: number;
            costs: components["schemas"]["Cost"][];
            id: string;
            name: string | null;
        };
        /** ShownBudget */
        ShownBudget: {
            budget: components["schemas"]["Budget"] | null;
        };
        /** ShownProfile */
        ShownProfile: {
            id: string;
            name: string;
            /** @enum {string} */
            kind: "openai_compatible" | "gemini" | "ark";
            models: components["schemas"]["Models"];
            defaultFor: ("text" | "image" | "video")[];
            enabled: boolean;
            baseUrl?: string;
            keyHint?: string | null;
            parameters?: components["schemas"]["Parameters"];
            prices?: components["schemas"]["Prices"];
            limits?: components["schemas"]["ProfileLimits"];
            createdBy?: components["schemas"]["Author"];
            createdAt?: string;
            updatedAt?: string;
        };
        /** SignedIn */
        SignedIn: {
            accessToken: string;
            refreshToken: string;
            expiresIn: number;
            user: components["schemas"]["User"];
            team?: components["schemas"]["Team"];
            project?: components["schemas"]["Project"];
            role?: "owner" | "admin" | "editor" | "commenter" | "viewer";
        };
        /** Spent */
        Spent: {
            calls: number;
            unpriced: number;
            promptTokens: number;
            completionTokens: number;
            images: number;
            seconds: number;
            costs: components["schemas"]["Cost"][];
        };
        /**
         * Status
         * @enum {string}
         */
        Status: "waiting" | "queued" | "running" | "succeeded" | "failed" | "cancelled";
        /** Stored */
        Stored: {
            bytes: number;
            baseBytes: number;
            baseSeq: number;
            rows: number;
            rowBytes: number;
        };
        /** StorySample */
        StorySample: {
            id: string;
            title: string;
            language: string;
            text: string;
        };
        /** Team */
        Team: {
            id: string;
            name: string;
            /** @enum {string} */
            role: "owner" | "admin" | "editor" | "commenter" | "viewer";
        };
        /** TeamList */
        TeamList: {
            items: components["schemas"]["Team"][];
            nextCursor?: string | null;
        };
        /** TeamPrompt */
        TeamPrompt: {
            key: string;
            title: {
                [key: string]: string;
            };
            about: {
                [key: string]: string;
            };
            generations: string[];
            variables: components["schemas"]["Variable"][];
            texts: {
                [key: string]: components["schemas"]["PromptText"];
            };
        };
        /** TeamUsage */
        TeamUsage: {
            month: string;
            months: string[];
            total: components["schemas"]["Spent"];
            projects: components["schemas"]["Share"][];
            people: components["schemas"]["Share"][];
            kinds: components["schemas"]["Share"][];
            budget: components["schemas"]["Budget"] | null;
        };
        /** TemplateList */
        TemplateList: {
            items: components["schemas"]["TemplateShown"][];
            nextCursor?: string | null;
        };
        /** TemplateShown */
        TemplateShown: {
            /** @enum {string} */
            id: "blank" | "storyboard" | "sample";
            title: {
                [key: string]: string;
            };
            description: {
                [key: string]: string;
            };
            counts: {
                [key: string]: number;
            };
        };
        /** TemplateUse */
        TemplateUse: {
            /** @enum {string} */
            template: "blank" | "storyboard" | "sample";
            /**
             * @default en
             * @enum {string}
             */
            language?: "en" | "zh";
        };
        /** TextRun */
        TextRun: {
            /** @enum {string} */
            op: "same" | "added" | "removed";
            text: string;
        };
        /** Trial */
        Trial: {
            capabilities?: ("text" | "image" | "video")[];
        };
        /** Trials */
        Trials: {
            items: components["schemas"]["Tried"][];
        };
        /** Tried */
        Tried: {
            /** @enum {string} */
            capability: "text" | "image" | "video";
            ok: boolean;
            seconds: number;
            model?: string;
            usage?: components["schemas"]["Usage"];
            error?: components["schemas"]["Failure"];
        };
        /** Upload */
        Upload: {
            method: string;
            url: string;
            headers: {
                [key: string]: string;
            };
            /** Format: date-time */
            expiresAt: string;
            parts?: components["schemas"]["UploadPart"][];
        };
        /** UploadPart */
        UploadPart: {
            number: number;
            url: string;
            bytes: number;
        };
        /** Usage */
        Usage: {
            /** @default 0 */
            promptTokens?: number;
            /** @default 0 */
            completionTokens?: number;
            /** @default 0 */
            images?: number;
            /** @default 0 */
            seconds?: number;
            /** @default 0 */
            cost?: number;
            /** @default USD */
            currency?: string;
        };
        /** User */
        User: {
            id: string;
            email: string | null;
            name: string;
            color: string;
        };
        /** Variable */
        Variable: {
            name: string;
            about: {
                [key: string]: string;
            };
        };
        /** Version */
        Version: {
            id: string;
            seq: number;
            label: string;
            note: string;
            kind: string;
            authors: components["schemas"]["Author"][];
            /** Format: date-time */
            createdAt: string;
            createdBy: components["schemas"]["Author"];
        };
        /** VersionList */
        VersionList: {
            items: components["schemas"]["Version"][];
            nextCursor: string | null;
        };
        /** VersionPatch */
        VersionPatch: {
            label?: string;
            note?: string;
        };
        /** Wanted */
        Wanted: {
            /** @enum {null|string} */
            language?: "en" | "zh" | null;
            projectId?: string | null;
            target?: string | null;
            /** @description The template */
            text?: string | null;
        };
        /** WholeItem */
        WholeItem: {
            /** @enum {string} */
            type: "node" | "edge" | "project";
            id: string | null;
            kind: string;
            title: string;
            fields: {
                [key: string]: unknown;
            };
        };
        /** Writer */
        Writer: {
            author: components["schemas"]["Author"];
            rows: number;
            bytes: number;
        };
        /** CoreExpression */
        CoreExpression: {
            /** @default  */
            theme?: string;
            /** @default [] */
            emotionalArc?: string[];
            /** @default  */
            coreConflict?: string;
            /** @default [] */
            payoff?: string[];
            /** @default [] */
            visualMotifs?: string[];
            /** @default  */
            endingBeat?: string;
            /** @default  */
            nextHook?: string;
        };
        /** Anchors */
        Anchors: {
            /** @default null */
            location?: unknown;
            /** @default null */
            lighting?: unknown;
            /** @default null */
            atmosphere?: unknown;
            /** @default [] */
            anchors?: string[];
            /** @default [] */
            avoid?: string[];
        };
        /** Sound */
        Sound: {
            /** @default [] */
            cues?: Record<string, never>[];
        };
        /** Duration */
        Duration: {
            /** @default 0 */
            seconds?: number;
            /** @default [] */
            breakdown?: Record<string, never>[];
        };
        /**
         * Made
         * @description That a generation made this, and the fingerprint of what it wrote: another run may rewrite it while it fits.
         */
        Made: {
            /** @default  */
            by?: string;
            /** @default  */
            hash?: string;
        };
        /** States */
        States: {
            /** @default null */
            start?: unknown;
            /** @default null */
            mid?: unknown;
            /** @default null */
            end?: unknown;
        };
        /** Episode */
        NewEpisode: {
            /** @description Chosen by the server, if absent. */
            id?: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "episode";
            title?: string;
            summary?: string;
            outline?: unknown;
            coreExpression?: components["schemas"]["CoreExpression"];
            script?: string;
            status?: string;
            xy?: [
                number,
                number
            ];
            size?: [
                number,
                number
            ];
            parent?: string;
            order?: string;
            color?: string;
            locked?: boolean;
        };
        /** Scene */
        NewScene: {
            /** @description Chosen by the server, if absent. */
            id?: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "scene";
            title?: string;
            summary?: string;
            place?: string;
            time?: string;
            description?: string;
            action?: string;
            cast?: string[];
            anchors?: components["schemas"]["Anchors"];
            motion?: string;
            sound?: components["schemas"]["Sound"];
            duration?: components["schemas"]["Duration"];
            status?: string;
            quote?: string;
            notes?: string;
            xy?: [
                number,
                number
            ];
            size?: [
                number,
                number
            ];
            parent?: string;
            order?: string;
            color?: string;
            locked?: boolean;
        };
        /** Shot */
        NewShot: {
            /** @description Chosen by the server, if absent. */
            id?: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "shot";
            number?: number;
            shotSize?: string;
            description?: string;
            angle?: string;
            focus?: string;
            prompt?: string;
            negative?: string;
            image?: string;
            variants?: unknown;
            made?: components["schemas"]["Made"];
            xy?: [
                number,
                number
            ];
            size?: [
                number,
                number
            ];
            parent?: string;
            order?: string;
            color?: string;
            locked?: boolean;
        };
        /** Dialogue */
        NewDialogue: {
            /** @description Chosen by the server, if absent. */
            id?: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "dialogue";
            speaker?: string;
            /** @enum {unknown} */
            voice?: "dialogue" | "monologue" | "narration" | "thought";
            text?: string;
            emotion?: string;
            made?: components["schemas"]["Made"];
            xy?: [
                number,
                number
            ];
            size?: [
                number,
                number
            ];
            parent?: string;
            order?: string;
            color?: string;
            locked?: boolean;
        };
        /** Beat */
        NewBeat: {
            /** @description Chosen by the server, if absent. */
            id?: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "beat";
            name?: string;
            summary?: string;
            states?: components["schemas"]["States"];
            escalation?: number;
            interlock?: string;
            xy?: [
                number,
                number
            ];
            size?: [
                number,
                number
            ];
            parent?: string;
            order?: string;
            color?: string;
            locked?: boolean;
        };
        /** Character */
        NewCharacter: {
            /** @description Chosen by the server, if absent. */
            id?: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "character";
            name?: string;
            role?: string;
            brief?: string;
            appearance?: string;
            personality?: string;
            background?: string;
            aliases?: string[];
            evidence?: string[];
            colors?: unknown;
            portrait?: string;
            portraitPrompts?: unknown;
            xy?: [
                number,
                number
            ];
            size?: [
                number,
                number
            ];
            parent?: string;
            order?: string;
            color?: string;
            locked?: boolean;
        };
        /** World */
        NewWorld: {
            /** @description Chosen by the server, if absent. */
            id?: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "world";
            /** @enum {unknown} */
            type?: "custom" | "era" | "geography" | "magic" | "society" | "technology";
            title?: string;
            content?: string;
            xy?: [
                number,
                number
            ];
            size?: [
                number,
                number
            ];
            parent?: string;
            order?: string;
            color?: string;
            locked?: boolean;
        };
        /** Chain */
        NewChain: {
            /** @description Chosen by the server, if absent. */
            id?: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "chain";
            phase?: number;
            outline?: string;
            conflictEngine?: unknown;
            infoLayers?: unknown;
            characterMatrix?: unknown;
            plotLines?: unknown;
            checks?: unknown;
            validation?: string;
            xy?: [
                number,
                number
            ];
            size?: [
                number,
                number
            ];
            parent?: string;
            order?: string;
            color?: string;
            locked?: boolean;
        };
        /** Prompt */
        NewPrompt: {
            /** @description Chosen by the server, if absent. */
            id?: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "prompt";
            title?: string;
            text?: string;
            xy?: [
                number,
                number
            ];
            size?: [
                number,
                number
            ];
            parent?: string;
            order?: string;
            color?: string;
            locked?: boolean;
        };
        /** Note */
        NewNote: {
            /** @description Chosen by the server, if absent. */
            id?: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "note";
            text?: string;
            xy?: [
                number,
                number
            ];
            size?: [
                number,
                number
            ];
            parent?: string;
            order?: string;
            color?: string;
            locked?: boolean;
        };
        /** Image */
        NewImage: {
            /** @description Chosen by the server, if absent. */
            id?: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "image";
            asset?: string;
            title?: string;
            prompt?: string;
            /** @enum {unknown} */
            source?: "job" | "upload";
            meta?: unknown;
            xy?: [
                number,
                number
            ];
            size?: [
                number,
                number
            ];
            parent?: string;
            order?: string;
            color?: string;
            locked?: boolean;
        };
        /** Video */
        NewVideo: {
            /** @description Chosen by the server, if absent. */
            id?: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "video";
            asset?: string;
            title?: string;
            prompt?: string;
            /** @enum {unknown} */
            source?: "job" | "upload";
            meta?: unknown;
            xy?: [
                number,
                number
            ];
            size?: [
                number,
                number
            ];
            parent?: string;
            order?: string;
            color?: string;
            locked?: boolean;
        };
        /** Audio */
        NewAudio: {
            /** @description Chosen by the server, if absent. */
            id?: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "audio";
            asset?: string;
            title?: string;
            prompt?: string;
            /** @enum {unknown} */
            source?: "job" | "upload";
            meta?: unknown;
            xy?: [
                number,
                number
            ];
            size?: [
                number,
                number
            ];
            parent?: string;
            order?: string;
            color?: string;
            locked?: boolean;
        };
        /** Frame */
        NewFrame: {
            /** @description Chosen by the server, if absent. */
            id?: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "frame";
            title?: string;
            xy?: [
                number,
                number
            ];
            size?: [
                number,
                number
            ];
            parent?: string;
            order?: string;
            color?: string;
            locked?: boolean;
        };
        /** Sequence */
        NewSequenceEdge: {
            /** @description Chosen by the server, if absent. */
            id?: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "sequence";
            from: string;
            to: string;
            label?: string;
            order?: string;
        };
        /** Cast */
        NewCastEdge: {
            /** @description Chosen by the server, if absent. */
            id?: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "cast";
            from: string;
            to: string;
            label?: string;
            order?: string;
        };
        /** Relationship */
        NewRelationshipEdge: {
            /** @description Chosen by the server, if absent. */
            id?: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "relationship";
            type?: string;
            description?: string;
            intensity?: number;
            arc?: unknown;
            from: string;
            to: string;
            label?: string;
            order?: string;
        };
        /** Reference */
        NewReferenceEdge: {
            /** @description Chosen by the server, if absent. */
            id?: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "reference";
            from: string;
            to: string;
            label?: string;
            order?: string;
        };
        /** Cause */
        NewCauseEdge: {
            /** @description Chosen by the server, if absent. */
            id?: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "cause";
            from: string;
            to: string;
            label?: string;
            order?: string;
        };
        /** Episode */
        Episode: {
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "episode";
            title?: string;
            summary?: string;
            outline?: unknown;
            coreExpression?: components["schemas"]["CoreExpression"];
            script?: string;
            status?: string;
            xy?: [
                number,
                number
            ];
            size?: [
                number,
                number
            ];
            parent?: string;
            order?: string;
            color?: string;
            locked?: boolean;
            createdBy?: components["schemas"]["Author"];
            /** Format: date-time */
            createdAt?: string;
            updatedBy?: components["schemas"]["Author"];
            /** Format: date-time */
            updatedAt?: string;
            /** @description Why this does not read as its kind; its fields may then be anything. */
            invalid?: string;
        };
        /** Scene */
        Scene: {
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "scene";
            title?: string;
            summary?: string;
            place?: string;
            time?: string;
            description?: string;
            action?: string;
            cast?: string[];
            anchors?: components["schemas"]["Anchors"];
            motion?: string;
            sound?: components["schemas"]["Sound"];
            duration?: components["schemas"]["Duration"];
            status?: string;
            quote?: string;
            notes?: string;
            xy?: [
                number,
                number
            ];
            size?: [
                number,
                number
            ];
            parent?: string;
            order?: string;
            color?: string;
            locked?: boolean;
            createdBy?: components["schemas"]["Author"];
            /** Format: date-time */
            createdAt?: string;
            updatedBy?: components["schemas"]["Author"];
            /** Format: date-time */
            updatedAt?: string;
            /** @description Why this does not read as its kind; its fields may then be anything. */
            invalid?: string;
        };
        /** Shot */
        Shot: {
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "shot";
            number?: number;
            shotSize?: string;
            description?: string;
            angle?: string;
            focus?: string;
            prompt?: string;
            negative?: string;
            image?: string;
            variants?: unknown;
            made?: components["schemas"]["Made"];
            xy?: [
                number,
                number
            ];
            size?: [
                number,
                number
            ];
            parent?: string;
            order?: string;
            color?: string;
            locked?: boolean;
            createdBy?: components["schemas"]["Author"];
            /** Format: date-time */
            createdAt?: string;
            updatedBy?: components["schemas"]["Author"];
            /** Format: date-time */
            updatedAt?: string;
            /** @description Why this does not read as its kind; its fields may then be anything. */
            invalid?: string;
        };
        /** Dialogue */
        Dialogue: {
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "dialogue";
            speaker?: string;
            /** @enum {unknown} */
            voice?: "dialogue" | "monologue" | "narration" | "thought";
            text?: string;
            emotion?: string;
            made?: components["schemas"]["Made"];
            xy?: [
                number,
                number
            ];
            size?: [
                number,
                number
            ];
            parent?: string;
            order?: string;
            color?: string;
            locked?: boolean;
            createdBy?: components["schemas"]["Author"];
            /** Format: date-time */
            createdAt?: string;
            updatedBy?: components["schemas"]["Author"];
            /** Format: date-time */
            updatedAt?: string;
            /** @description Why this does not read as its kind; its fields may then be anything. */
            invalid?: string;
        };
        /** Beat */
        Beat: {
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "beat";
            name?: string;
            summary?: string;
            states?: components["schemas"]["States"];
            escalation?: number;
            interlock?: string;
            xy?: [
                number,
                number
            ];
            size?: [
                number,
                number
            ];
            parent?: string;
            order?: string;
            color?: string;
            locked?: boolean;
            createdBy?: components["schemas"]["Author"];
            /** Format: date-time */
            createdAt?: string;
            updatedBy?: components["schemas"]["Author"];
            /** Format: date-time */
            updatedAt?: string;
            /** @description Why this does not read as its kind; its fields may then be anything. */
            invalid?: string;
        };
        /** Character */
        Character: {
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "character";
            name?: string;
            role?: string;
            brief?: string;
            appearance?: string;
            personality?: string;
            background?: string;
            aliases?: string[];
            evidence?: string[];
            colors?: unknown;
            portrait?: string;
            portraitPrompts?: unknown;
            xy?: [
                number,
                number
            ];
            size?: [
                number,
                number
            ];
            parent?: string;
            order?: string;
            color?: string;
            locked?: boolean;
            createdBy?: components["schemas"]["Author"];
            /** Format: date-time */
            createdAt?: string;
            updatedBy?: components["schemas"]["Author"];
            /** Format: date-time */
            updatedAt?: string;
            /** @description Why this does not read as its kind; its fields may then be anything. */
            invalid?: string;
        };
        /** World */
        World: {
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "world";
            /** @enum {unknown} */
            type?: "custom" | "era" | "geography" | "magic" | "society" | "technology";
            title?: string;
            content?: string;
            xy?: [
                number,
                number
            ];
            size?: [
                number,
                number
            ];
            parent?: string;
            order?: string;
            color?: string;
            locked?: boolean;
            createdBy?: components["schemas"]["Author"];
            /** Format: date-time */
            createdAt?: string;
            updatedBy?: components["schemas"]["Author"];
            /** Format: date-time */
            updatedAt?: string;
            /** @description Why this does not read as its kind; its fields may then be anything. */
            invalid?: string;
        };
        /** Chain */
        Chain: {
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "chain";
            phase?: number;
            outline?: string;
            conflictEngine?: unknown;
            infoLayers?: unknown;
            characterMatrix?: unknown;
            plotLines?: unknown;
            checks?: unknown;
            validation?: string;
            xy?: [
                number,
                number
            ];
            size?: [
                number,
                number
            ];
            parent?: string;
            order?: string;
            color?: string;
            locked?: boolean;
            createdBy?: components["schemas"]["Author"];
            /** Format: date-time */
            createdAt?: string;
            updatedBy?: components["schemas"]["Author"];
            /** Format: date-time */
            updatedAt?: string;
            /** @description Why this does not read as its kind; its fields may then be anything. */
            invalid?: string;
        };
        /** Prompt */
        Prompt: {
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "prompt";
            title?: string;
            text?: string;
            xy?: [
                number,
                number
            ];
            size?: [
                number,
                number
            ];
            parent?: string;
            order?: string;
            color?: string;
            locked?: boolean;
            createdBy?: components["schemas"]["Author"];
            /** Format: date-time */
            createdAt?: string;
            updatedBy?: components["schemas"]["Author"];
            /** Format: date-time */
            updatedAt?: string;
            /** @description Why this does not read as its kind; its fields may then be anything. */
            invalid?: string;
        };
        /** Note */
        Note: {
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "note";
            text?: string;
            xy?: [
                number,
                number
            ];
            size?: [
                number,
                number
            ];
            parent?: string;
            order?: string;
            color?: string;
            locked?: boolean;
            createdBy?: components["schemas"]["Author"];
            /** Format: date-time */
            createdAt?: string;
            updatedBy?: components["schemas"]["Author"];
            /** Format: date-time */
            updatedAt?: string;
            /** @description Why this does not read as its kind; its fields may then be anything. */
            invalid?: string;
        };
        /** Image */
        Image: {
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "image";
            asset?: string;
            title?: string;
            prompt?: string;
            /** @enum {unknown} */
            source?: "job" | "upload";
            meta?: unknown;
            xy?: [
                number,
                number
            ];
            size?: [
                number,
                number
            ];
            parent?: string;
            order?: string;
            color?: string;
            locked?: boolean;
            createdBy?: components["schemas"]["Author"];
            /** Format: date-time */
            createdAt?: string;
            updatedBy?: components["schemas"]["Author"];
            /** Format: date-time */
            updatedAt?: string;
            /** @description Why this does not read as its kind; its fields may then be anything. */
            invalid?: string;
        };
        /** Video */
        Video: {
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "video";
            asset?: string;
            title?: string;
            prompt?: string;
            /** @enum {unknown} */
            source?: "job" | "upload";
            meta?: unknown;
            xy?: [
                number,
                number
            ];
            size?: [
                number,
                number
            ];
            parent?: string;
            order?: string;
            color?: string;
            locked?: boolean;
            createdBy?: components["schemas"]["Author"];
            /** Format: date-time */
            createdAt?: string;
            updatedBy?: components["schemas"]["Author"];
            /** Format: date-time */
            updatedAt?: string;
            /** @description Why this does not read as its kind; its fields may then be anything. */
            invalid?: string;
        };
        /** Audio */
        Audio: {
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "audio";
            asset?: string;
            title?: string;
            prompt?: string;
            /** @enum {unknown} */
            source?: "job" | "upload";
            meta?: unknown;
            xy?: [
                number,
                number
            ];
            size?: [
                number,
                number
            ];
            parent?: string;
            order?: string;
            color?: string;
            locked?: boolean;
            createdBy?: components["schemas"]["Author"];
            /** Format: date-time */
            createdAt?: string;
            updatedBy?: components["schemas"]["Author"];
            /** Format: date-time */
            updatedAt?: string;
            /** @description Why this does not read as its kind; its fields may then be anything. */
            invalid?: string;
        };
        /** Frame */
        Frame: {
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "frame";
            title?: string;
            xy?: [
                number,
                number
            ];
            size?: [
                number,
                number
            ];
            parent?: string;
            order?: string;
            color?: string;
            locked?: boolean;
            createdBy?: components["schemas"]["Author"];
            /** Format: date-time */
            createdAt?: string;
            updatedBy?: components["schemas"]["Author"];
            /** Format: date-time */
            updatedAt?: string;
            /** @description Why this does not read as its kind; its fields may then be anything. */
            invalid?: string;
        };
        /** Sequence */
        SequenceEdge: {
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "sequence";
            from: string;
            to: string;
            label?: string;
            order?: string;
            /** @description Why this does not read as its kind; its fields may then be anything. */
            invalid?: string;
        };
        /** Cast */
        CastEdge: {
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "cast";
            from: string;
            to: string;
            label?: string;
            order?: string;
            /** @description Why this does not read as its kind; its fields may then be anything. */
            invalid?: string;
        };
        /** Relationship */
        RelationshipEdge: {
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "relationship";
            type?: string;
            description?: string;
            intensity?: number;
            arc?: unknown;
            from: string;
            to: string;
            label?: string;
            order?: string;
            /** @description Why this does not read as its kind; its fields may then be anything. */
            invalid?: string;
        };
        /** Reference */
        ReferenceEdge: {
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "reference";
            from: string;
            to: string;
            label?: string;
            order?: string;
            /** @description Why this does not read as its kind; its fields may then be anything. */
            invalid?: string;
        };
        /** Cause */
        CauseEdge: {
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "cause";
            from: string;
            to: string;
            label?: string;
            order?: string;
            /** @description Why this does not read as its kind; its fields may then be anything. */
            invalid?: string;
        };
        NewNode: components["schemas"]["NewEpisode"] | components["schemas"]["NewScene"] | components["schemas"]["NewShot"] | components["schemas"]["NewDialogue"] | components["schemas"]["NewBeat"] | components["schemas"]["NewCharacter"] | components["schemas"]["NewWorld"] | components["schemas"]["NewChain"] | components["schemas"]["NewPrompt"] | components["schemas"]["NewNote"] | components["schemas"]["NewImage"] | components["schemas"]["NewVideo"] | components["schemas"]["NewAudio"] | components["schemas"]["NewFrame"];
        Node: components["schemas"]["Episode"] | components["schemas"]["Scene"] | components["schemas"]["Shot"] | components["schemas"]["Dialogue"] | components["schemas"]["Beat"] | components["schemas"]["Character"] | components["schemas"]["World"] | components["schemas"]["Chain"] | components["schemas"]["Prompt"] | components["schemas"]["Note"] | components["schemas"]["Image"] | components["schemas"]["Video"] | components["schemas"]["Audio"] | components["schemas"]["Frame"];
        SavedNode: {
            kind: "SavedNode";
        } & (Omit<components["schemas"]["Node"], "kind"> & {
            /** @description The saved change that holds this. */
            seq: number;
        });
        NodeList: {
            items: components["schemas"]["Node"][];
            nextCursor: string | null;
        };
        /** @description Fields of the node's kind to merge; null takes one away. */
        NodePatch: {
            action?: string | components["schemas"]["Splice"];
            appearance?: string | components["schemas"]["Splice"];
            background?: string | components["schemas"]["Splice"];
            brief?: string | components["schemas"]["Splice"];
            content?: string | components["schemas"]["Splice"];
            description?: string | components["schemas"]["Splice"];
            motion?: string | components["schemas"]["Splice"];
            name?: string | components["schemas"]["Splice"];
            negative?: string | components["schemas"]["Splice"];
            notes?: string | components["schemas"]["Splice"];
            outline?: string | components["schemas"]["Splice"];
            personality?: string | components["schemas"]["Splice"];
            prompt?: string | components["schemas"]["Splice"];
            script?: string | components["schemas"]["Splice"];
            summary?: string | components["schemas"]["Splice"];
            text?: string | components["schemas"]["Splice"];
            title?: string | components["schemas"]["Splice"];
        } & {
            [key: string]: unknown;
        };
        NewEdge: components["schemas"]["NewSequenceEdge"] | components["schemas"]["NewCastEdge"] | components["schemas"]["NewRelationshipEdge"] | components["schemas"]["NewReferenceEdge"] | components["schemas"]["NewCauseEdge"];
        Edge: components["schemas"]["SequenceEdge"] | components["schemas"]["CastEdge"] | components["schemas"]["RelationshipEdge"] | components["schemas"]["ReferenceEdge"] | components["schemas"]["CauseEdge"];
        SavedEdge: {
            kind: "SavedEdge";
        } & (Omit<components["schemas"]["Edge"], "kind"> & {
            /** @description The saved change that holds this. */
            seq: number;
        });
        EdgeList: {
            items: components["schemas"]["Edge"][];
            nextCursor: string | null;
        };
        /** @description Fields of the edge's kind to merge; null takes one away. */
        EdgePatch: {
            action?: string | components["schemas"]["Splice"];
            appearance?: string | components["schemas"]["Splice"];
            background?: string | components["schemas"]["Splice"];
            brief?: string | components["schemas"]["Splice"];
            content?: string | components["schemas"]["Splice"];
            description?: string | components["schemas"]["Splice"];
            motion?: string | components["schemas"]["Splice"];
            name?: string | components["schemas"]["Splice"];
            negative?: string | components["schemas"]["Splice"];
            notes?: string | components["schemas"]["Splice"];
            outline?: string | components["schemas"]["Splice"];
            personality?: string | components["schemas"]["Splice"];
            prompt?: string | components["schemas"]["Splice"];
            script?: string | components["schemas"]["Splice"];
            summary?: string | components["schemas"]["Splice"];
            text?: string | components["schemas"]["Splice"];
            title?: string | components["schemas"]["Splice"];
        } & {
            [key: string]: unknown;
        };
        Document: {
            project: {
                [key: string]: unknown;
            };
            nodes: {
                [key: string]: {
                    [key: string]: unknown;
                };
            };
            edges: {
                [key: string]: {
                    [key: string]: unknown;
                };
            };
        };
        /** @description Edits of a text one after the other: [index, delete, insert] in UTF-16 code units. */
        Splice: {
            splice: [
                number,
                number,
                string
            ][];
        };
        /**
         * Problem
         * @description An error as RFC 9457 shows it; `code` is stable and the same on sockets.
         */
        Problem: {
            type: string;
            title: string;
            status: number;
            detail: string;
            code: string;
            requestId: string;
            /** @default [] */
            errors?: components["schemas"]["FieldError"][];
        };
        /**
         * FieldError
         * @description One wrong field. `field` is a dotted path in the words of the API ("nodes.0.xy").
         */
        FieldError: {
            field: string;
            message: string;
        };
        /**
         * NewUpload
         * @description A file that is to come. `sha256` in hex: then nothing else is taken for it.
         */
        NewUpload: {
            name: string;
            bytes: number;
            mediaType: string;
            sha256?: string;
        };
    };
    responses: {
        /** @description What went wrong. */
        Problem: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    register: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "mei@example.org",
                 *       "password": "correct horse",
                 *       "name": "Mei"
                 *     }
                 */
                "application/json": components["schemas"]["Registration"];
            };
        };
        responses: {
            /** @description Make an account and a team */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Login"];
            };
        };
        responses: {
            /** @description Sign in with a password */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    useKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Key"];
            };
        };
        responses: {
            /** @description Sign in with the printed key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    refresh: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Refresh"] | null;
            };
        };
        responses: {
            /** @description Exchange a refresh token */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Refresh"] | null;
            };
        };
        responses: {
            /** @description End this sign-in */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": null;
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who am I */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    patchMe: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MePatch"];
            };
        };
        responses: {
            /** @description Change my name, colour, e-mail address or password */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    listProjects: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string | null;
                /** @description What is in the trash instead. */
                trash?: boolean;
                /** @description Only those with all of these words in title or summary. */
                q?: string;
                /** @description The newest, the last changed, or the title's first letters first. */
                sort?: "newest" | "recent" | "title";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description My projects */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectList"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    createProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "title": "The lighthouse"
                 *     }
                 */
                "application/json": components["schemas"]["NewProject"];
            };
        };
        responses: {
            /** @description Make a project */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    listPresent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who is in my projects now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PresentList"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    getCover: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A project's board from far away */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectCover"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    duplicateProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectCopy"];
            };
        };
        responses: {
            /** @description Copy a project */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    getProject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One project */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    deleteProject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Into the trash */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    patchProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what is to be changed; 412 if it has changed. */
                "If-Match"?: string | null;
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectPatch"];
            };
        };
        responses: {
            /** @description Change what a project says */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    undeleteProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Out of the trash */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    eraseProject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Out of the trash, for good */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    listTemplates: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What a board can begin with */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplateList"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    useTemplate: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TemplateUse"];
            };
        };
        responses: {
            /** @description Put a template on an empty board */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Begun"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    listInvites: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Links that work */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InviteList"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    createInvite: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "role": "editor"
                 *     }
                 */
                "application/json": components["schemas"]["NewInvite"];
            };
        };
        responses: {
            /** @description A new link */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invite"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    revokeInvite: {
        parameters: {
            query?: {
                /** @description Who came by the link stays in. */
                keepMembers?: boolean;
            };
            header?: never;
            path: {
                inviteId: string;
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoke a link, and let out who came by it */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    openInvite: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                secret: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Guest"];
            };
        };
        responses: {
            /** @description Open a link */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    listProjectMembers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Everybody who may open a project */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectMemberList"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    removeProjectMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                userId: string;
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Let somebody out who came by a link */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    patchProjectMember: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                userId: string;
                projectId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectMemberPatch"];
            };
        };
        responses: {
            /** @description Change the role of somebody who came by a link */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectMember"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    listTeams: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description My teams */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TeamList"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    createTeam: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTeam"];
            };
        };
        responses: {
            /** @description Make a team */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    patchTeam: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                teamId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTeam"];
            };
        };
        responses: {
            /** @description Rename a team */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    listMembers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                teamId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The members of a team */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberList"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    addMember: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                teamId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMember"];
            };
        };
        responses: {
            /** @description Add somebody who is registered */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    removeMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                teamId: string;
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Remove a member, or leave */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    patchMember: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                teamId: string;
                userId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemberPatch"];
            };
        };
        responses: {
            /** @description Change a member's role */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    listSystemPrompts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                teamId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What models are told, and what by default */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    getSystemPrompt: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                teamId: string;
                /** @description A prompt's key, as the list has it. */
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One prompt */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TeamPrompt"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    putSystemPrompt: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what is to be changed; 412 if it has changed. */
                "If-Match"?: string | null;
            };
            path: {
                teamId: string;
                /** @description A prompt's key, as the list has it. */
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewText"];
            };
        };
        responses: {
            /** @description Write a text of the team's own */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TeamPrompt"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    deleteSystemPrompt: {
        parameters: {
            query?: {
                /** @description Only in this language; in both, if absent. */
                language?: "en" | "zh" | null;
            };
            header?: {
                /** @description The ETag of what is to be changed; 412 if it has changed. */
                "If-Match"?: string | null;
            };
            path: {
                teamId: string;
                /** @description A prompt's key, as the list has it. */
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Back to the default */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    previewSystemPrompt: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                teamId: string;
                /** @description A prompt's key, as the list has it. */
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Wanted"];
            };
        };
        responses: {
            /** @description What would be sent */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    listProfiles: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                teamId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A team's provider profiles */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProfileList"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    createProfile: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                teamId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "DeepSeek",
                 *       "kind": "openai_compatible",
                 *       "baseUrl": "https://api.deepseek.com/v1",
                 *       "apiKey": "sk-...",
                 *       "models": {
                 *         "text": "deepseek-chat"
                 *       },
                 *       "defaultFor": [
                 *         "text"
                 *       ],
                 *       "prices": {
                 *         "promptTokens": 2,
                 *         "completionTokens": 3,
                 *         "currency": "CNY"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["NewProfile"];
            };
        };
        responses: {
            /** @description A new provider profile */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShownProfile"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    getProfile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                teamId: string;
                profileId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One provider profile */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShownProfile"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    deleteProfile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                teamId: string;
                profileId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete a provider profile */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    patchProfile: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what is to be changed; 412 if it has changed. */
                "If-Match"?: string | null;
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                teamId: string;
                profileId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProfilePatch"];
            };
        };
        responses: {
            /** @description Change a provider profile */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShownProfile"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    testProfile: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                teamId: string;
                profileId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Trial"];
            };
        };
        responses: {
            /** @description Does it work? */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Trials"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    getUsage: {
        parameters: {
            query?: {
                /** @description Such as 2026-11, in UTC; none: the present month. */
                month?: string | null;
            };
            header?: never;
            path: {
                teamId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What a team has used and paid in a month */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TeamUsage"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    putBudget: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                teamId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewBudget"];
            };
        };
        responses: {
            /** @description Say what a team may spend in a month */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShownBudget"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    listVersions: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Versions, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionList"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    createVersion: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "label": "First draft"
                 *     }
                 */
                "application/json": components["schemas"]["NewVersion"];
            };
        };
        responses: {
            /** @description Name the present, or any moment */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Version"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    getRetention: {
        parameters: {
            query?: {
                /** @description As if AUTO_VERSION_DAYS were this; as it is, if absent. */
                days?: number | null;
            };
            header?: never;
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Which versions would go, because nobody asked for them and they are old */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Retention"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    getVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                versionId: string;
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One version */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Version"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    deleteVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                versionId: string;
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Forget a name */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    patchVersion: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what is to be changed; 412 if it has changed. */
                "If-Match"?: string | null;
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                versionId: string;
                projectId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VersionPatch"];
            };
        };
        responses: {
            /** @description Rename a version */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Version"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    getVersionDocument: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                versionId: string;
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The whole document of a version */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Document"];
                    "application/octet-stream": string;
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    restoreVersion: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                versionId: string;
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RestoreWhat"] | null;
            };
        };
        responses: {
            /** @description Make the project what it was in a version */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Restored"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    restoreMoment: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RestoreTo"];
            };
        };
        responses: {
            /** @description Make the project what it was right after a change */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Restored"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    getHistory: {
        parameters: {
            query?: {
                /** @description `nextBefore` of the page before; the newest, if absent. */
                before?: number | null;
                /** @description How many at most. */
                limit?: number;
            };
            header?: never;
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Moments, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HistoryPage"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    getDiff: {
        parameters: {
            query: {
                /** @description A change's number, or a version's id. */
                from: string;
                /** @description The same; now, if it is absent. */
                to?: string | null;
            };
            header?: never;
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What differs between two moments */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Diff"];
                    "text/markdown": string;
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    getNodeHistory: {
        parameters: {
            query?: {
                /** @description `nextBefore` of the page before; the newest, if absent. */
                before?: number | null;
                /** @description How many at most. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description A node's or edge's id. */
                nodeId: string;
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who changed which field of a node, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NodeHistoryPage"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    forkProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Fork"];
            };
        };
        responses: {
            /** @description A new project of any moment of this one */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    getLive: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description This process answers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Live"];
                };
            };
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    getReady: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Everything that it needs is there */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ready"];
                };
            };
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    listNodeKinds: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The kinds of node */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NodeKinds"];
                };
            };
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    listGenerations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What can be generated, and by which engine */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Generations"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    getEngine: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Which engine does the work */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Engine"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    followJob: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `id` of the last event that came: the moves since then are told before the present state. */
                "Last-Event-ID"?: string | null;
            };
            path: {
                jobId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What happens to a job, as server-sent events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    listSamples: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Stories to try things with */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Samples"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    getSample: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sampleId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One story */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StorySample"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    listRooms: {
        parameters: {
            query?: {
                /** @description By what, the largest first. */
                sort?: "newest" | "bytes" | "clients" | "lag";
                /** @description How many at most. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What rooms store, hold and wait for */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoomFiguresList"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    getAssetContent: {
        parameters: {
            query?: {
                /** @description Of a picture: at most so wide, 128, 256, 512 or 1024. */
                size?: number | null;
                /** @description Of a signed link. */
                expires?: number | null;
                /** @description Of a signed link. */
                signature?: string | null;
            };
            header?: never;
            path: {
                assetId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bytes of a file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    listNodes: {
        parameters: {
            query?: {
                /** @description Only nodes of this kind. */
                kind?: string | null;
                /** @description Only nodes inside this node. */
                parent?: string | null;
                /** @description How many at most. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The nodes of a project, oldest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NodeList"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    addNode: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "kind": "scene",
                 *       "xy": [
                 *         0,
                 *         0
                 *       ],
                 *       "title": "The storm",
                 *       "place": "Lighthouse"
                 *     }
                 */
                "application/json": components["schemas"]["NewNode"];
            };
        };
        responses: {
            /** @description Add a node */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedNode"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    getNode: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A node's or edge's id. */
                nodeId: string;
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One node */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Node"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    deleteNode: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what is to be changed; 412 if it has changed. */
                "If-Match"?: string | null;
            };
            path: {
                /** @description A node's or edge's id. */
                nodeId: string;
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete a node and its edges */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    patchNode: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what is to be changed; 412 if it has changed. */
                "If-Match"?: string | null;
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description A node's or edge's id. */
                nodeId: string;
                projectId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "title": "The storm breaks",
                 *       "description": {
                 *         "splice": [
                 *           [
                 *             0,
                 *             0,
                 *             "Night. "
                 *           ]
                 *         ]
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["NodePatch"];
            };
        };
        responses: {
            /** @description Change fields of a node */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedNode"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    listEdges: {
        parameters: {
            query?: {
                /** @description Only edges of this kind. */
                kind?: string | null;
                /** @description Only edges of this node, at either end. */
                node?: string | null;
                /** @description How many at most. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The edges of a project */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EdgeList"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    addEdge: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "kind": "sequence",
                 *       "from": "SCENE_ID",
                 *       "to": "NEXT_SCENE_ID"
                 *     }
                 */
                "application/json": components["schemas"]["NewEdge"];
            };
        };
        responses: {
            /** @description Connect two nodes */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedEdge"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    getEdge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A node's or edge's id. */
                edgeId: string;
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One edge */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Edge"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    deleteEdge: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what is to be changed; 412 if it has changed. */
                "If-Match"?: string | null;
            };
            path: {
                /** @description A node's or edge's id. */
                edgeId: string;
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Take an edge away */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    patchEdge: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what is to be changed; 412 if it has changed. */
                "If-Match"?: string | null;
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description A node's or edge's id. */
                edgeId: string;
                projectId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EdgePatch"];
            };
        };
        responses: {
            /** @description Change fields of an edge */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedEdge"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    applyEdits: {
        parameters: {
            query?: {
                /** @description Check and answer, but write nothing. */
                dryRun?: boolean;
            };
            header?: {
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "edits": [
                 *         {
                 *           "op": "add",
                 *           "node": {
                 *             "id": "storm",
                 *             "kind": "scene",
                 *             "title": "The storm"
                 *           }
                 *         },
                 *         {
                 *           "op": "move",
                 *           "id": "storm",
                 *           "xy": [
                 *             400,
                 *             0
                 *           ]
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["Edits"];
            };
        };
        responses: {
            /** @description Edit many things at once */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Edited"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    getDocument: {
        parameters: {
            query?: {
                /** @description As it was right after this change; now, if absent. */
                seq?: number | null;
            };
            header?: never;
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The whole document */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Document"];
                    "application/octet-stream": string;
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    listJobs: {
        parameters: {
            query?: {
                /** @description Only these: repeated, or separated by commas. */
                status?: string[] | null;
                /** @description Only the jobs of this node; with variants: this `variantOf`. */
                target?: string | null;
                /** @description Only results that came too late and wait to be taken or dismissed; parts too. */
                variants?: boolean;
                /** @description How many at most. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A project's jobs, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobPage"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    createJob: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewJob"];
            };
        };
        responses: {
            /** @description Start a generation */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    getJob: {
        parameters: {
            query?: {
                /** @description Seconds to wait for a change; the answer comes with it. */
                wait?: number;
                /** @description With wait: the `version` that you know. Without: the present one. */
                version?: number | null;
            };
            header?: never;
            path: {
                jobId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One job; with `wait`, as soon as it has changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    listJobChildren: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                jobId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The parts that a job is made of */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobPage"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    cancelJob: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                jobId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description End a job */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    retryJob: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                jobId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Start a job again */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    takeVariant: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description A job's `variantOf`: a node, or the project itself. */
                variantOf: string;
                jobId: string;
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Put in a result that came too late */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    dismissVariant: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description A job's `variantOf`: a node, or the project itself. */
                variantOf: string;
                jobId: string;
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List a result that came too late no more */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    revertJob: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                jobId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Take back what a job wrote */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevertedJob"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    estimateJob: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewJob"];
            };
        };
        responses: {
            /** @description What a generation would use */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Estimate"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    listAssets: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A project's files, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssetList"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    createAsset: {
        parameters: {
            query?: {
                /** @description With the bytes as the body: its name. */
                name?: string | null;
            };
            header?: {
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                projectId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /** Format: binary */
                    file: string;
                };
                "application/octet-stream": string;
                "application/json": components["schemas"]["NewUpload"];
            };
        };
        responses: {
            /** @description Keep a file, or announce one */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Asset"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    getAsset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                assetId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Asset"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    deleteAsset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                assetId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nobody wants this file any more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    putAsset: {
        parameters: {
            query?: {
                /** @description Of a signed link. */
                expires?: number | null;
                /** @description Of a signed link. */
                signature?: string | null;
            };
            header?: never;
            path: {
                assetId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description The bytes of an announced file */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    completeAsset: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key and body gets the same answer and does nothing twice. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                assetId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An announced file was sent */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Asset"];
                };
            };
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
}
