export { InvitePage } from "./InvitePage";
export { KeySignIn } from "./KeySignIn";
export { LibraryPage } from "./LibraryPage";
export { RegisterPage } from "./RegisterPage";
export { SignInPage } from "./SignInPage";
